using Coder.Providers.Host;
using Coder.Provisioner.Inspecting;
using Coder.Terraform.Providers;
using Coder.Testing;

namespace Coder.Provisioner.Tests.Infrastructure;

/// <summary>
/// A machine for host workspaces and an engine on it. A shell script stands in for the agent's binary, so that no server
/// is needed. What still runs is ended when the test is over.
/// </summary>
internal sealed class Machine : IAsyncDisposable
{
    private readonly TemporaryFolder _root = new("coder-machine-");

    public Machine()
    {
        Environment = new BuildEnvironment
        {
            AccessUrl = new Uri("http://127.0.0.1:3000"),
            WorkspaceId = Guid.NewGuid(),
            WorkspaceName = "demo",
            BuildId = Guid.NewGuid(),
            OwnerId = Guid.NewGuid(),
            OwnerName = "ada",
            OwnerFullName = "Ada Lovelace",
            OwnerEmail = "ada@example.com",
            HostProviderEnabled = true,
            HostDataDirectory = _root.Of("host"),
        };
    }

    public NativeTemplateEngine Engine { get; } = new(new NativeTemplateEngineOptions(), TimeProvider.System);

    public BuildEnvironment Environment { get; set; }

    public RecordingLog Log { get; set; } = new();

    public string WorkspaceDirectory => Path.Combine(Environment.HostDataDirectory, Environment.WorkspaceId.ToString());

    public string PathOf(string name) => _root.Of(name);

    /// <summary>Installs a script as the agent.</summary>
    public void UseAgent(string script)
    {
        Environment = Environment with { AgentBinaryPath = _root.Script("agent", script) };
    }

    /// <summary>A named pipe: reading it waits until a process has opened it for writing.</summary>
    public async Task<string> PipeAsync(string name)
    {
        using var made = System.Diagnostics.Process.Start("mkfifo", PathOf(name));
        await made.WaitForExitAsync();
        return PathOf(name);
    }

    /// <summary>Whether a process runs; one that has ended and was not collected yet does not.</summary>
    public static bool IsRunning(int pid)
    {
        try
        {
            return !File.ReadAllText($"/proc/{pid}/status").Contains("State:\tZ");
        }
        catch (IOException)
        {
            return false;
        }
    }

    /// <summary>Waits for what a process writes into a named pipe.</summary>
    public static async Task<string> HearAsync(string pipe) =>
        await Task.Run(() => File.ReadAllText(pipe)).InTimeAsync();

    public ValueTask<ImportResult> ImportAsync(ReadOnlyMemory<byte> tar, Dictionary<string, string>? variables = null, CancellationToken ct = default) =>
        Engine.ImportAsync(
            new ImportRequest(tar, variables ?? [], Environment with { WorkspaceId = Guid.Empty, WorkspaceName = "", BuildId = Guid.Empty }), Log, ct);

    public BuildRequest Request(ReadOnlyMemory<byte> tar, WorkspaceTransition transition, ReadOnlyMemory<byte> state = default) => new()
    {
        TemplateTar = tar,
        Transition = transition,
        State = state,
        Environment = Environment,
    };

    public ValueTask<BuildResult> BuildAsync(BuildRequest request, CancellationToken ct = default) => Engine.BuildAsync(request, Log, ct);

    /// <summary>Asks what happened to what a state holds, since ever.</summary>
    public Task<InspectionResult> InspectAsync(ReadOnlyMemory<byte> tar, ReadOnlyMemory<byte> state, Dictionary<string, string> variables) =>
        new WorkspaceInspector(Engine, TimeProvider.System).InspectAsync(
            new InspectionRequest { TemplateTar = tar, State = state, Variables = variables, Environment = Environment, Since = DateTimeOffset.UnixEpoch },
            CancellationToken.None);

    /// <summary>Builds, and fails the test with the build's own words when the build fails.</summary>
    public async Task<BuildResult> SucceedAsync(BuildRequest request)
    {
        var result = await BuildAsync(request);
        result.Error.ShouldBeNull(Log.Text);
        result.Canceled.ShouldBeFalse();
        return result;
    }

    public async ValueTask DisposeAsync()
    {
        await HostWorkspace.RecoverAsync(
            new HostProviderOptions { Enabled = true, DataDirectory = Environment.HostDataDirectory, WorkspaceId = Environment.WorkspaceId },
            new HashSet<string>(),
            SilentLog.Instance);
        _root.Dispose();
    }
}
