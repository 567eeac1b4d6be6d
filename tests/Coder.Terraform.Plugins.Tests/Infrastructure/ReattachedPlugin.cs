using System.Text.Json.Nodes;
using Coder.Terraform.Plugins.Hosting;
using Coder.Terraform.Plugins.Serving;
using Coder.Terraform.Providers;

namespace Coder.Terraform.Plugins.Tests.Infrastructure;

/// <summary>A provider of the test, served inside the test's process to the real <c>terraform</c>, which is told where it listens (<c>TF_REATTACH_PROVIDERS</c>).</summary>
internal sealed class ReattachedPlugin : IAsyncDisposable
{
    private readonly CancellationTokenSource _ended = new();
    private readonly FirstLine _line = new();
    private readonly int _protocol;
    private readonly Task<int> _server;

    public ReattachedPlugin(IProvider provider, int protocol)
    {
        _protocol = protocol;
        var environment = new Dictionary<string, string> { [Handshake.CookieName] = Handshake.CookieValue, [Handshake.VersionsName] = $"{protocol}" };
        _server = PluginServer.RunAsync(provider, environment, _line, TextWriter.Null, TimeProvider.System, _ended.Token);
    }

    /// <summary>What the variable must hold.</summary>
    public async Task<string> VariableAsync(string source)
    {
        // 1|6|unix|/tmp/…|grpc|
        var parts = (await _line.Written).Split('|');
        return new JsonObject
        {
            [source] = new JsonObject
            {
                ["Protocol"] = "grpc",
                ["ProtocolVersion"] = _protocol,
                ["Pid"] = Environment.ProcessId,
                ["Test"] = true,
                ["Addr"] = new JsonObject { ["Network"] = parts[2], ["String"] = parts[3] },
            },
        }.ToJsonString();
    }

    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        (await _server).ShouldBe(0);
        _ended.Dispose();
        await _line.DisposeAsync();
    }

    private sealed class FirstLine : StringWriter
    {
        private readonly TaskCompletionSource<string> _written = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<string> Written => _written.Task;

        public override Task WriteLineAsync(string? value)
        {
            _written.SetResult(value!);
            return Task.CompletedTask;
        }
    }
}
