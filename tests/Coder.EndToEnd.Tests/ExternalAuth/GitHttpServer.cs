using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text;
using Coder.Testing;

namespace Coder.EndToEnd.Tests.ExternalAuth;

/// <summary>
/// Git over HTTP as Git hosts serve it: <c>git http-backend</c> behind Basic authentication. The user name is to be a token that
/// the test accepts; anything else is 401.
/// </summary>
internal sealed class GitHttpServer : IAsyncDisposable
{
    private readonly string _root;
    private readonly Func<string, Task<bool>> _isGood;
    private readonly LoopbackServer _server;

    public GitHttpServer(string root, Func<string, Task<bool>> isGood)
    {
        _root = root;
        _isGood = isGood;
        _server = new LoopbackServer(AnswerAsync);
    }

    public Uri Url => _server.Url;

    /// <summary>How many requests came without credentials, or with wrong ones.</summary>
    public int Refused { get; private set; }

    /// <summary>Makes a bare repository with one commit, which holds the file <c>hello</c>.</summary>
    public async Task CreateAsync(string name)
    {
        var script = """
            git init -q -b main work && cd work && echo "hello from $1" > hello && git add hello
            git -c user.name=t -c user.email=t@example.com commit -qm first && cd .. && git clone -q --bare work "$1" && rm -rf work
            """;
        (await CommandResult.RunAsync("sh", ["-euc", script, "sh", name], new Dictionary<string, string>(), folder: _root)).ShouldSucceed();
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private async Task AnswerAsync(HttpListenerContext context)
    {
        if (TokenOf(context.Request) is not { } token || !await _isGood(token))
        {
            Refused++;
            context.Response.StatusCode = 401;
            context.Response.Headers["WWW-Authenticate"] = "Basic realm=\"git\"";
            context.Response.Close();
            return;
        }

        using var backend = Start(context.Request);
        await context.Request.InputStream.CopyToAsync(backend.StandardInput.BaseStream);
        backend.StandardInput.Close();
        using var output = new MemoryStream();
        await backend.StandardOutput.BaseStream.CopyToAsync(output);
        await backend.WaitForExitAsync();
        await WriteAsync(context.Response, output.ToArray());
    }

    private static string? TokenOf(HttpListenerRequest request) =>
        request.Headers["Authorization"] is { } header && header.StartsWith("Basic ", StringComparison.Ordinal)
            ? Encoding.UTF8.GetString(Convert.FromBase64String(header["Basic ".Length..])).Split(':')[0]
            : null;

    private Process Start(HttpListenerRequest request)
    {
        var start = new ProcessStartInfo("git", ["http-backend"]) { RedirectStandardInput = true, RedirectStandardOutput = true };
        start.Environment["GIT_PROJECT_ROOT"] = _root;
        start.Environment["GIT_HTTP_EXPORT_ALL"] = "1";
        start.Environment["PATH_INFO"] = request.Url!.AbsolutePath;
        start.Environment["QUERY_STRING"] = request.Url.Query.TrimStart('?');
        start.Environment["REQUEST_METHOD"] = request.HttpMethod;
        start.Environment["REMOTE_USER"] = "owner"; // who is named may push
        start.Environment["CONTENT_TYPE"] = request.ContentType ?? "";
        start.Environment["HTTP_CONTENT_ENCODING"] = request.Headers["Content-Encoding"] ?? "";
        start.Environment["GIT_PROTOCOL"] = request.Headers["Git-Protocol"] ?? "";
        return Process.Start(start)!;
    }

    /// <summary>A CGI answer (RFC 3875): headers, an empty line, the body.</summary>
    private static async Task WriteAsync(HttpListenerResponse response, byte[] answer)
    {
        var end = answer.AsSpan().IndexOf("\r\n\r\n"u8);
        foreach (var line in Encoding.ASCII.GetString(answer, 0, end).Split("\r\n"))
        {
            var parts = line.Split(": ", 2);
            if (parts[0] == "Status")
            {
                response.StatusCode = int.Parse(parts[1].Split(' ')[0], CultureInfo.InvariantCulture);
            }
            else
            {
                response.Headers[parts[0]] = parts[1];
            }
        }

        await response.OutputStream.WriteAsync(answer.AsMemory(end + 4));
        response.Close();
    }
}
