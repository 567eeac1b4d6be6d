using System.Diagnostics;
using Coder.Hcl.Values;
using Coder.Providers.Host;
using Coder.Providers.Tests.Infrastructure;
using Coder.Testing;

namespace Coder.Providers.Tests.Host;

/// <summary>A folder for host workspaces that ends what still runs when the test is over.</summary>
internal sealed class HostMachine : IAsyncDisposable
{
    private readonly TemporaryFolder _root = new("coder-host-");

    public HostMachine() => Options = new HostProviderOptions
    {
        Enabled = true,
        DataDirectory = _root.Of("workspaces"),
        WorkspaceId = Guid.NewGuid(),
    };

    public HostProviderOptions Options { get; set; }

    public ProviderDriver Provider => new(HostProviderFactory.Create(Options));

    public string WorkspaceDirectory => Options.WorkspaceDirectory;

    /// <summary>A named pipe: reading it waits until a process has opened it for writing.</summary>
    public async Task<string> PipeAsync(string name)
    {
        var path = _root.Of(name);
        using var made = Process.Start("mkfifo", path);
        await made.WaitForExitAsync();
        return path;
    }

    /// <summary>Waits for what a process writes into a named pipe.</summary>
    public static async Task<string> HearAsync(string pipe) =>
        await Task.Run(() => File.ReadAllText(pipe)).InTimeAsync();

    public Task<HclValue> StartAsync(string script, object? env = null, long stopTimeout = 20) =>
        Provider.CreateAsync("host_process", new { command = "sh", args = new[] { "-c", script }, env, stop_timeout = stopTimeout });

    public async ValueTask DisposeAsync()
    {
        await HostWorkspace.RecoverAsync(Options, new HashSet<string>(), new RecordingLog());
        _root.Dispose();
    }
}
