using System.Diagnostics;
using System.Text;
using Coder.Terraform.Plugins.Hosting;
using Coder.Terraform.Plugins.Serving;
using Coder.Terraform.Providers;
using Coder.Testing;

namespace Coder.Terraform.Plugins.Tests.Infrastructure;

/// <summary>
/// A provider of the test, served inside the test's process but found by the host as a binary: a script that passes the handshake through
/// two pipes. So both sides are real and the test sees what the provider was asked.
/// </summary>
internal sealed class InProcessPlugin : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new("plugin-tests-");
    private readonly CancellationTokenSource _ended = new();
    private readonly string _certificate;
    private readonly Task _server;

    public InProcessPlugin(IProvider provider, int protocol)
    {
        var certificate = _certificate = _folder.Of("certificate");
        var line = _folder.Of("line");
        using var pipes = Process.Start("mkfifo", [certificate, line]);
        pipes.WaitForExit();
        var script = _folder.Script("fake", $"""
            printf '%s\n' "$PLUGIN_CLIENT_CERT" > '{certificate}'
            cat '{line}'
            exec sleep 600
            """);
        Binary = Programs.Fake(script);
        _server = ServeAsync(provider, protocol, certificate, line);
    }

    public PluginBinary Binary { get; }

    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();

        // An empty line for a server that still waits for the host to start the script.
        await using (var pipe = new FileStream(_certificate, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, bufferSize: 0))
        {
            await pipe.WriteAsync("\n"u8.ToArray());
            await _server;
        }

        _ended.Dispose();
        _folder.Dispose();
    }

    private async Task ServeAsync(IProvider provider, int protocol, string certificate, string line)
    {
        if (await Task.Run(() => ReadCertificate(certificate)) is { Length: > 0 } pem)
        {
            var environment = new Dictionary<string, string>
            {
                [Handshake.CookieName] = Handshake.CookieValue,
                [Handshake.VersionsName] = protocol.ToString(),
                [Handshake.CertificateName] = pem,
            };
            using var output = new PipeWriter(line);
            (await PluginServer.RunAsync(provider, environment, output, TextWriter.Null, TimeProvider.System, _ended.Token)).ShouldBe(0);
        }
    }

    // Waits until the script, or who ends this, writes.
    private static string ReadCertificate(string pipe)
    {
        using var reader = new StreamReader(new FileStream(pipe, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        var text = new StringBuilder();
        while (reader.ReadLine() is { Length: > 0 } line)
        {
            text.Append(line).Append('\n');
        }

        return text.ToString();
    }

    /// <summary>Opens the pipe with the first line and closes it after it: the reader ends then.</summary>
    private sealed class PipeWriter(string path) : StringWriter
    {
        public override Task WriteLineAsync(string? value) => File.WriteAllTextAsync(path, value + "\n");
    }
}
