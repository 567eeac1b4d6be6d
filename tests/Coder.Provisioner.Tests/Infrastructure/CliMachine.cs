using Coder.Provisioner.Cli;
using Coder.Provisioner.Modules;
using Coder.Testing;

namespace Coder.Provisioner.Tests.Infrastructure;

/// <summary>The engine that runs the real <c>terraform</c>, with folders of its own. Without network: nothing can be downloaded.</summary>
internal sealed class CliMachine : IDisposable
{
    private readonly TemporaryFolder _root = new("coder-cli-");

    public CliMachine(Func<CliTemplateEngineOptions, CliTemplateEngineOptions>? change = null, ModuleInstaller? modules = null)
    {
        _ = TerraformCli.Program;
        Options = new CliTemplateEngineOptions { CacheDirectory = _root.Of("cache"), AllowDownloads = false };
        Options = change?.Invoke(Options) ?? Options;
        Engine = new CliTemplateEngine(Options, TimeProvider.System, modules);
    }

    public CliTemplateEngineOptions Options { get; }

    public CliTemplateEngine Engine { get; }

    public RecordingLog Log { get; set; } = new();

    public BuildEnvironment Workspace { get; } = new()
    {
        AccessUrl = new Uri("http://127.0.0.1:3000"),
        WorkspaceId = Guid.NewGuid(),
        WorkspaceName = "demo",
        BuildId = Guid.NewGuid(),
        OwnerName = "ada",
        OwnerId = Guid.NewGuid(),
    };

    public IReadOnlyList<string> JobFolders => Directory.Exists(Path.Combine(Options.CacheDirectory, "jobs"))
        ? Directory.GetFileSystemEntries(Path.Combine(Options.CacheDirectory, "jobs"))
        : [];

    public BuildRequest Request(ReadOnlyMemory<byte> tar, WorkspaceTransition transition, ReadOnlyMemory<byte> state = default) => new()
    {
        TemplateTar = tar,
        Transition = transition,
        State = state,
        Environment = Workspace,
    };

    public async Task<BuildResult> BuildAsync(BuildRequest request, CancellationToken ct = default)
    {
        Log = new RecordingLog { OnLine = Log.OnLine };
        return await Engine.BuildAsync(request, Log, ct);
    }

    public async Task<BuildResult> SucceedAsync(BuildRequest request)
    {
        var result = await BuildAsync(request);
        result.Error.ShouldBeNull(Log.Text);
        return result;
    }

    public void Dispose() => _root.Dispose();
}
