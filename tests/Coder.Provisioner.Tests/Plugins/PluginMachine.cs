using Coder.Provisioner.Modules;
using Coder.Provisioner.Plugins;
using Coder.Provisioner.Tests.Infrastructure;

namespace Coder.Provisioner.Tests.Plugins;

/// <summary>An engine as the server has it, with plugins; several may share a cache.</summary>
internal sealed class PluginMachine : IAsyncDisposable
{
    private readonly CliMachine _cli = new();
    private readonly ModuleInstaller _modules = new(new ModuleSourceOptions { Fetch = false }, TimeProvider.System);

    public PluginMachine(ProviderPluginOptions options, HttpMessageHandler? network = null, string engine = EngineChoice.Auto)
    {
        Plugins = new ProviderPlugins(options, TimeProvider.System, network);
        Engine = new SelectingTemplateEngine(
            new NativeTemplateEngine(new NativeTemplateEngineOptions(), TimeProvider.System, _modules, Plugins), _cli.Engine, _modules, engine);
    }

    public ProviderPlugins Plugins { get; }

    public SelectingTemplateEngine Engine { get; }

    public RecordingLog Log { get; private set; } = new();

    public BuildEnvironment Workspace => _cli.Workspace;

    public async Task<ImportResult> ImportAsync(ReadOnlyMemory<byte> tar)
    {
        Log = new RecordingLog();
        return await Engine.ImportAsync(new ImportRequest(tar, new Dictionary<string, string>(), Workspace), Log, CancellationToken.None);
    }

    /// <summary>Imports, and gives the archive that builds are to be given.</summary>
    public async Task<ReadOnlyMemory<byte>> SucceedAsync(ReadOnlyMemory<byte> tar)
    {
        var result = await ImportAsync(tar);
        result.Error.ShouldBeNull(Log.Text);
        return result.Archive ?? tar;
    }

    public async Task<BuildResult> BuildAsync(ReadOnlyMemory<byte> tar, WorkspaceTransition transition, ReadOnlyMemory<byte> state = default)
    {
        Log = new RecordingLog();
        return await Engine.BuildAsync(_cli.Request(tar, transition, state), Log, CancellationToken.None);
    }

    /// <summary>Builds, and fails the test with the build's own words when the build fails.</summary>
    public async Task<BuildResult> SucceedAsync(ReadOnlyMemory<byte> tar, WorkspaceTransition transition, ReadOnlyMemory<byte> state = default)
    {
        var result = await BuildAsync(tar, transition, state);
        result.Error.ShouldBeNull(Log.Text);
        return result;
    }

    public async ValueTask DisposeAsync()
    {
        await Plugins.DisposeAsync();
        _modules.Dispose();
        _cli.Dispose();
    }
}
