using Coder.Hcl.Diagnostics;
using Coder.Provisioner.Modules;
using Coder.Provisioner.Plugins;
using Coder.Provisioner.Templates;
using Coder.Terraform.Providers;

namespace Coder.Provisioner;

/// <summary>
/// Runs each template with the engine that is chosen for it, or, when the choice is left to the server, with the native one as far
/// as it covers the template. The first line of each job says which engine it is and why.
/// </summary>
/// <param name="native">The native engine.</param>
/// <param name="cli">The engine that runs the terraform program.</param>
/// <param name="modules">Fetches modules when a template is imported.</param>
/// <param name="standard">One of <see cref="EngineChoice"/>: what a template has that says nothing.</param>
public sealed class SelectingTemplateEngine(NativeTemplateEngine native, ITemplateEngine cli, ModuleInstaller modules, string standard) : ITemplateEngine
{
    /// <inheritdoc/>
    public async ValueTask<ImportResult> ImportAsync(ImportRequest request, IBuildLog log, CancellationToken ct)
    {
        const string Stage = "Setting up";
        var choice = Choice(request.Engine);
        if (choice != EngineChoice.Auto)
        {
            return await Told(choice, ChosenBy(request.Engine), Stage, log).ImportAsync(request, log, ct);
        }

        // What a template uses is known when its modules are there. If they cannot be had, the engine says so.
        var files = TemplateArchive.Unpack(request.TemplateTar, native.Limits, out _);
        InstalledTemplate? installed;
        NativeFit fit;
        try
        {
            installed = files is null ? null : await modules.InstallAsync(files, new DiagnosticBag(), new StageLog(log, Stage), ct);
            fit = installed is null ? new NativeFit(null, null) : await native.FitAsync(installed.Files, ct);
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            return new ImportResult { Canceled = true };
        }

        return await Told(fit, Stage, log).ImportAsync(request with { Installed = installed, Plugins = fit.Plugins }, log, ct);
    }

    /// <inheritdoc/>
    public async ValueTask<BuildResult> BuildAsync(BuildRequest request, IBuildLog log, CancellationToken ct)
    {
        var stage = TransitionWords.Of(request.Transition).Stage;
        var choice = Choice(request.Engine);
        var engine = choice == EngineChoice.Auto
            ? Told(await native.FitAsync(request, ct), stage, log)
            : Told(choice, ChosenBy(request.Engine), stage, log);
        return await engine.BuildAsync(request, log, ct);
    }

    private string Choice(string chosen) => chosen.Length == 0 ? standard : chosen;

    private static string ChosenBy(string chosen) => chosen.Length == 0 ? "the server's setting" : "the template's setting";

    private ITemplateEngine Told(NativeFit fit, string stage, IBuildLog log) => fit.Gap is null
        ? Told(EngineChoice.Native, fit.Reason, stage, log)
        : Told(EngineChoice.Cli, fit.Gap, stage, log);

    private ITemplateEngine Told(string choice, string why, string stage, IBuildLog log)
    {
        log.Write(BuildLogLevel.Info, stage, $"Engine: {choice} ({why}).");
        return choice == EngineChoice.Cli ? cli : native;
    }

    private sealed class StageLog(IBuildLog log, string stage) : IProgressLog
    {
        public void Write(ProgressLevel level, string line) =>
            log.Write(level >= ProgressLevel.Warn ? BuildLogLevel.Warn : BuildLogLevel.Info, stage, line);
    }
}
