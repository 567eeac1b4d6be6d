using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;

namespace Coder.Providers.Kubernetes.Client;

/// <summary>A program that gives credentials (client-go's exec plug-ins, <c>client.authentication.k8s.io</c>).</summary>
/// <param name="ApiVersion">The version that it speaks: v1 or v1beta1.</param>
/// <param name="Command">The program.</param>
/// <param name="Arguments">Its arguments.</param>
/// <param name="Environment">Variables besides the few that every child process gets.</param>
internal sealed record ExecPlugin(
    string ApiVersion, string Command, IReadOnlyList<string> Arguments, IReadOnlyDictionary<string, string> Environment)
{
    /// <summary>What to tell when the program is missing.</summary>
    public string? InstallHint { get; init; }
}

/// <inheritdoc cref="ExecPlugin"/>
internal sealed class ExecCredential(ExecPlugin plugin, TimeProvider time) : ICredential, IDisposable
{
    private const int OutputLimit = 1024 * 1024;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    /// <summary>What a program needs to run at all; nothing else of the server's environment, which holds its secrets.</summary>
    private static readonly string[] Inherited =
        ["PATH", "HOME", "USER", "LOGNAME", "SHELL", "LANG", "LC_ALL", "TZ", "TMPDIR", "SSL_CERT_FILE", "SSL_CERT_DIR", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY"];

    private readonly SemaphoreSlim _one = new(1, 1);
    private (AuthenticationHeaderValue? Header, X509Certificate2? Certificate)? _last;
    private DateTimeOffset _expires;

    /// <inheritdoc/>
    public string Origin => $"the credential plug-in {plugin.Command}";

    /// <inheritdoc/>
    public async ValueTask<(AuthenticationHeaderValue? Header, X509Certificate2? Certificate)> GetAsync(bool renew, CancellationToken ct)
    {
        await _one.WaitAsync(ct);
        try
        {
            if (_last is not { } last || renew || time.GetUtcNow() >= _expires)
            {
                _last = last = Read(await RunAsync(ct));
            }

            return last;
        }
        finally
        {
            _one.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _one.Dispose();
        _last?.Certificate?.Dispose();
    }

    private (AuthenticationHeaderValue? Header, X509Certificate2? Certificate) Read(string output)
    {
        try
        {
            var status = JsonNode.Parse(output)?["status"] ?? throw new ConnectionException($"{Sentence()} gave no status.");
            var expires = (string?)status["expirationTimestamp"];
            _expires = expires is null ? DateTimeOffset.MaxValue : DateTimeOffset.Parse(expires, CultureInfo.InvariantCulture) - TimeSpan.FromSeconds(10);
            var certificate = (string?)status["clientCertificateData"] is { Length: > 0 } pem
                ? X509Certificate2.CreateFromPem(pem, (string?)status["clientKeyData"] ?? "")
                : null;
            var token = (string?)status["token"];
            return token is null && certificate is null
                ? throw new ConnectionException($"{Sentence()} gave neither token nor certificate.")
                : (token is null ? null : new AuthenticationHeaderValue("Bearer", token), certificate);
        }
        catch (Exception e) when (e is System.Text.Json.JsonException or FormatException or InvalidOperationException or CryptographicException)
        {
            throw new ConnectionException($"{Sentence()} did not give an ExecCredential: {e.Message}", e);
        }
    }

    private async Task<string> RunAsync(CancellationToken ct)
    {
        using var process = Start();
        using var limit = new CancellationTokenSource(Limit, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, ct);
        try
        {
            process.StandardInput.Close();
            var output = ReadAsync(process.StandardOutput, both.Token);
            var errors = ReadAsync(process.StandardError, both.Token);
            await process.WaitForExitAsync(both.Token);
            return process.ExitCode == 0
                ? await output
                : throw new ConnectionException($"{Sentence()} ended with code {process.ExitCode}: {(await errors).Trim()}");
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            throw new ConnectionException($"{Sentence()} did not end within {Limit.TotalSeconds:0} seconds.");
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }

    private Process Start()
    {
        var start = new ProcessStartInfo(plugin.Command, plugin.Arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var own = Inherited.Select(n => (Name: n, Value: Environment.GetEnvironmentVariable(n))).Where(v => v.Value is not null).ToList();
        start.Environment.Clear();
        own.ForEach(v => start.Environment[v.Name] = v.Value);
        foreach (var (name, value) in plugin.Environment)
        {
            start.Environment[name] = value;
        }

        start.Environment["KUBERNETES_EXEC_INFO"] = new JsonObject
        {
            ["apiVersion"] = plugin.ApiVersion,
            ["kind"] = "ExecCredential",
            ["spec"] = new JsonObject { ["interactive"] = false },
        }.ToJsonString();
        try
        {
            return Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            throw new ConnectionException($"{Sentence()} cannot be run: {e.Message}. {plugin.InstallHint}".TrimEnd(), e);
        }
    }

    private static async Task<string> ReadAsync(StreamReader reader, CancellationToken ct)
    {
        var text = new StringBuilder();
        var buffer = new char[4096];
        while (await reader.ReadAsync(buffer, ct) is > 0 and var count)
        {
            if (text.Length < OutputLimit)
            {
                text.Append(buffer, 0, count);
            }
        }

        return text.ToString();
    }

    private string Sentence() => $"The credential plug-in {plugin.Command}";
}
