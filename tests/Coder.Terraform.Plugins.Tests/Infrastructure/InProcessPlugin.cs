using Coder.Terraform.Plugins.Hosting;
using Coder.Terraform.Plugins.Serving;
using Coder.Terraform.Providers;

namespace Coder.Terraform.Plugins.Tests.Infrastructure;

/// <summary>
/// A provider of the test, served inside the test's process but found by the host as a binary: a script that passes the handshake through
/// two pipes. So both sides are real and the test sees what the provider was asked.
/// </summary>
internal sealed class InProcessPlugin : IAsyncDisposable
{
    private readonly TestFolder _folder = new();
    private readonly CancellationTokenSource _ended = new();
    private readonly Task _server;

    public InProcessPlugin(IProvider provider, int protocol)
    {
        var certificate = _folder["certificate"];
        var line = _folder["line"];
        var script = _folder.Script("fake", $"""
            mkfifo '{line}'
            printf '%s' "$PLUGIN_CLIENT_CERT" > '{certificate}.new' && mv '{certificate}.new' '{certificate}'
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
        await _server;
        _ended.Dispose();
        _folder.Dispose();
    }

    private async Task ServeAsync(IProvider provider, int protocol, string certificate, string line)
    {
        try
        {
            while (!File.Exists(certificate))
            {
                await Task.Delay(10, _ended.Token);
            }

            var environment = new Dictionary<string, string>
            {
                [Handshake.CookieName] = Handshake.CookieValue,
                [Handshake.VersionsName] = protocol.ToString(),
                [Handshake.CertificateName] = await File.ReadAllTextAsync(certificate),
            };
            using var output = new PipeWriter(line);
            (await PluginServer.RunAsync(provider, environment, output, TextWriter.Null, TimeProvider.System, _ended.Token)).ShouldBe(0);
        }
        catch (OperationCanceledException)
        {
            // The host never started it.
        }
    }

    /// <summary>Opens the pipe with the first line and closes it after it: the reader ends then.</summary>
    private sealed class PipeWriter(string path) : StringWriter
    {
        public override Task WriteLineAsync(string? value) => File.WriteAllTextAsync(path, value + "\n");
    }
}
