using Coder.Hcl.Diagnostics;
using Coder.Hcl.Values;
using Coder.Providers.Host;
using Coder.Provisioner.Modules;
using Coder.Provisioner.Plugins;
using Coder.Provisioner.Reading;
using Coder.Provisioner.Templates;
using Coder.Terraform;
using Coder.Terraform.Configuration;
using Coder.Terraform.Planning;
using Coder.Terraform.Plugins.Sources;
using Coder.Terraform.Providers;
using Coder.Terraform.Provisioning;
using Coder.Terraform.State;

namespace Coder.Provisioner;

/// <summary>How a <see cref="NativeTemplateEngine"/> works.</summary>
public sealed record NativeTemplateEngineOptions
{
    /// <summary>How many parsed templates are kept.</summary>
    public int CachedTemplates { get; init; } = 64;

    /// <summary>How much memory parsed templates may take together, in bytes, as far as it can be estimated.</summary>
    public long CachedBytes { get; init; } = 256 * 1024 * 1024;

    /// <summary>How many resources of one job are worked on at the same time.</summary>
    public int Concurrency { get; init; } = 10;

    /// <summary>Whether <c>local-exec</c> provisioners may run commands on this machine.</summary>
    public bool AllowLocalExec { get; init; } = true;

    /// <summary>Bounds of template archives.</summary>
    public TemplateArchiveLimits Limits { get; init; } = new();
}

/// <summary>
/// Runs templates in this process: no Terraform binary, no download, no scratch directory. A template is parsed once and
/// kept; a build only evaluates it.
/// </summary>
/// <param name="options">Bounds.</param>
/// <param name="time">The clock.</param>
/// <param name="modules">Fetches modules when a template is imported; null: nothing is fetched.</param>
/// <param name="plugins">Runs providers that are not built in; null: there are only the built-in ones.</param>
public sealed class NativeTemplateEngine(
    NativeTemplateEngineOptions options, TimeProvider time, ModuleInstaller? modules = null, ProviderPlugins? plugins = null) : ITemplateEngine
{
    private const string ParametersStage = "Parsing template parameters";
    private readonly TemplateCache _cache = new(options.CachedTemplates, options.CachedBytes);

    /// <summary>The templates that are kept, by the key of their archive.</summary>
    internal TemplateCache Templates => _cache;

    /// <summary>Bounds of template archives.</summary>
    internal TemplateArchiveLimits Limits => options.Limits;

    /// <summary>Sources of the providers that templates can use.</summary>
    internal IReadOnlyCollection<string> Providers { get; } =
        JobProviders.ForQuestions(new Dictionary<string, string>(StringComparer.Ordinal), time, CancellationToken.None).Available;

    /// <summary>Whether this engine can run a template that is being imported, with its modules.</summary>
    internal async Task<NativeFit> FitAsync(TemplateFiles files, CancellationToken ct)
    {
        var problems = new DiagnosticBag();
        return TerraformConfiguration.Load(files, problems) is not { } template ? new NativeFit(NativeCoverage.GapOf(problems), null)
            : plugins is null ? new NativeFit(NativeCoverage.GapOf(template, Providers), null)
            : NativeFit.With(await plugins.ChooseAsync(template, Providers, ct));
    }

    /// <summary>Whether this engine can run a build.</summary>
    internal async Task<NativeFit> FitAsync(BuildRequest request, CancellationToken ct)
    {
        var problems = new DiagnosticBag();
        if (Parse(request.TemplateKey, request.TemplateTar, problems) is not { } template)
        {
            return new NativeFit(NativeCoverage.GapOf(problems), null);
        }

        return plugins is null
            ? new NativeFit(NativeCoverage.GapOf(template, Providers), null)
            : NativeFit.With(await plugins.RecallAsync(template, Providers, ct));
    }

    /// <summary>A parsed template, which is kept; null, with a problem, when it cannot be used.</summary>
    internal TerraformConfiguration? Parse(string key, ReadOnlyMemory<byte> tar, DiagnosticBag problems)
    {
        if (_cache.Find(key) is { } known)
        {
            return known;
        }

        var template = TemplateArchive.Unpack(tar, options.Limits, out _) is { } files ? TerraformConfiguration.Load(files, problems) : null;
        if (template is not null)
        {
            _cache.Add(key, template);
        }

        return template;
    }

    /// <summary>The providers that a template can use in one job.</summary>
    internal IProviderRegistry ProvidersOf(
        TerraformConfiguration template, BuildEnvironment environment, IReadOnlyDictionary<string, string> variables, WorkingFolder folder, CancellationToken ct)
    {
        var builtIn = JobProviders.For(JobProviders.HostOptions(environment, time), variables, time, folder, options.AllowLocalExec, ct);
        return plugins?.For(builtIn, template, null, SilentLog.Instance) ?? builtIn;
    }

    /// <inheritdoc/>
    public async ValueTask<ImportResult> ImportAsync(ImportRequest request, IBuildLog log, CancellationToken ct)
    {
        var run = new JobRun(log, time, "Importing the template");
        run.Begin("Setting up");
        if ((request.Installed?.Files ?? run.Load(request.TemplateTar, options.Limits)) is not { } files)
        {
            return new ImportResult { Error = run.Error, Timings = run.Timings };
        }

        var readme = TemplateArchive.Readme(files, options.Limits);
        run.Begin(readme is null ? "No README.md provided" : "Adding README.md...");
        run.Begin(ParametersStage);
        var result = new ImportResult { Readme = readme ?? "" };
        var installed = request.Installed ?? await InstallAsync(run, files, ct);
        if (installed is null || run.Parse(installed.Files) is not { } template)
        {
            return result with { Error = run.Error, Canceled = run.Canceled, Timings = run.Timings };
        }

        result = result with { Variables = ParameterReader.Variables(template.Variables) };
        if (!options.AllowLocalExec && ForbiddenCommand(template) is { } command && !run.Report([command], installed.Files))
        {
            return result with { Error = run.Error, Timings = run.Timings };
        }

        if (await CompleteAsync(run, request, template, installed, ct) is not { } complete)
        {
            return result with { Error = run.Error, Canceled = run.Canceled, Timings = run.Timings };
        }

        result = result with { Archive = complete.Archive };
        run.Begin("Detecting persistent resources");
        var start = await PlanImportAsync(run, request, template, complete.LockFile, WorkspaceTransition.Start, ct);
        run.Begin("Detecting ephemeral resources");
        var stop = start is null ? null : await PlanImportAsync(run, request, template, complete.LockFile, WorkspaceTransition.Stop, ct);
        run.Begin("Cleaning Up");
        if (start is null || stop is null)
        {
            return result with { Error = run.Error, ErrorCode = run.ErrorCode, Canceled = run.Canceled, Timings = run.Timings };
        }

        var parameters = ParameterReader.Parameters(start);
        result = result with
        {
            Parameters = parameters,
            Presets = PresetReader.Read(start, parameters),
            WorkspaceTags = ParameterReader.Tags(start),
            ExternalAuth = ExternalAuthReader.Read(start),
            StartResources = ResourceReader.Read(start),
            StopResources = ResourceReader.Read(stop),
        };
        run.Report(start.Problems, installed.Files);
        return result with { Error = run.Error, Timings = run.Timings };
    }

    /// <inheritdoc/>
    public async ValueTask<BuildResult> BuildAsync(BuildRequest request, IBuildLog log, CancellationToken ct)
    {
        var (stage, doing) = TransitionWords.Of(request.Transition);
        var run = new JobRun(log, time, doing);
        run.Begin(stage);
        var result = await BuildAsync(run, request, ct);
        return result with { Error = run.Error, ErrorCode = run.ErrorCode, Canceled = run.Canceled, Timings = run.Timings };
    }

    private async Task<BuildResult> BuildAsync(JobRun run, BuildRequest request, CancellationToken ct)
    {
        var unchanged = new BuildResult { State = request.State };
        if (run.ReadState(request.State) is not { } state)
        {
            return unchanged;
        }

        var host = JobProviders.HostOptions(request.Environment, time);
        await HostStrays.RecoverAsync(host, state, run.Progress);
        if (request.Transition == WorkspaceTransition.Delete && state.IsEmpty)
        {
            HostWorkspace.Remove(host);
            run.Progress.Write(ProgressLevel.Info, "Nothing is left of this workspace: there is nothing to destroy.");
            return new BuildResult();
        }

        if (Template(run, request) is not { } template)
        {
            return unchanged;
        }

        var variables = CoderEnvironment.Of(
            request.Environment, request.Transition, request.Parameters, request.PreviousParameters);
        using var folder = new WorkingFolder(template.Files);
        var registry = Registry(run, JobProviders.For(host, variables, time, folder, options.AllowLocalExec, ct), template, null);
        var mode = request.Transition == WorkspaceTransition.Delete ? PlanMode.Destroy : PlanMode.Apply;
        var engine = EngineOptions(run) with { Folder = folder };
        var plan = await run.TryAsync(
            () => TerraformEngine.PlanAsync(template, Values(template, request.Variables), state, mode, registry, engine, ct), ct);
        if (plan is null || run.CancelIf(ct) || !run.Report(plan.Diagnostics, template.Files))
        {
            return unchanged;
        }

        var planned = new TemplateObjects(plan.Resources, plan.Graph);
        if (mode == PlanMode.Apply)
        {
            var resources = ResourceReader.Read(planned);
            ParameterRules.Check(planned, request);
            if (!run.Report(planned.Problems, template.Files) || !await run.ApproveAsync(request, resources, ct))
            {
                return unchanged;
            }
        }

        run.Progress.Write(ProgressLevel.Info, PlanSummary.Of(plan));
        return await ApplyAsync(run, request, template, plan, registry, engine, host, ct);
    }

    private static async Task<BuildResult> ApplyAsync(
        JobRun run, BuildRequest request, TerraformConfiguration template, Plan plan, IProviderRegistry registry,
        EngineOptions engine, HostProviderOptions host, CancellationToken ct)
    {
        StateFile? reached = null;
        engine = engine with
        {
            Checkpoint = async (state, token) =>
            {
                reached = state;
                if (request.Checkpoint is { } checkpoint)
                {
                    await checkpoint(Bytes(state), token);
                }
            },
        };

        // Not canceled by ct from outside: the engine itself ends between two resources and tells what it has reached.
        var applied = await run.TryAsync(() => TerraformEngine.ApplyAsync(plan, registry, engine, ct), CancellationToken.None);
        if (applied is null)
        {
            return new BuildResult { State = reached is null ? request.State : Bytes(reached) };
        }

        // A process that ended by itself is gone from the state, but may have left descendants behind.
        await HostStrays.RecoverAsync(host, applied.State, run.Progress);
        var result = new BuildResult { State = Bytes(applied.State) };
        var clean = run.Report(applied.Diagnostics, template.Files);
        if (run.CancelIf(applied.Canceled) || !clean)
        {
            return result;
        }

        if (request.Transition == WorkspaceTransition.Delete)
        {
            HostWorkspace.Remove(host);
            return result;
        }

        var objects = new TemplateObjects(applied.Resources, plan.Graph);
        var resources = ResourceReader.Read(objects);
        return run.Report(objects.Problems, template.Files) ? result with { Resources = resources } : result;
    }

    private static Diagnostic? ForbiddenCommand(TerraformConfiguration template) =>
        template.LocalExecRange is { } command ? LocalExec.Forbidden(command)
        : template.ExternalRange is { } external ? LocalExec.ForbiddenExternal(external)
        : null;

    private async Task<InstalledTemplate?> InstallAsync(JobRun run, TemplateFiles files, CancellationToken ct) =>
        modules is null ? new InstalledTemplate(files, [], Changed: false) : await run.InstallAsync(files, modules, ct);

    // What a version is made of is decided here, once, and kept with it: its modules, and the providers that are not built in.
    private async Task<CompleteTemplate?> CompleteAsync(
        JobRun run, ImportRequest request, TerraformConfiguration template, InstalledTemplate installed, CancellationToken ct)
    {
        var choice = plugins is null
            ? new PluginChoice([], LockFile.Empty, Changed: false)
            : request.Plugins ?? await run.TryAsync(() => plugins.ChooseAsync(template, Providers, ct), ct);
        if (choice is null || (choice.Problem is { } problem && !run.Report([problem], installed.Files)))
        {
            return null;
        }

        foreach (var program in choice.Programs)
        {
            run.Progress.Write(ProgressLevel.Info, $"Provider {program} runs as a plugin.");
        }

        if (!installed.Changed && !choice.Changed)
        {
            return new CompleteTemplate(choice.LockFile, null);
        }

        return run.Pack(choice.Changed ? choice.LockFile.In(installed.Files) : installed.Files, options.Limits) is { } archive
            ? new CompleteTemplate(choice.LockFile, archive)
            : null;
    }

    private IProviderRegistry Registry(JobRun run, IProviderRegistry builtIn, TerraformConfiguration template, LockFile? lockFile) =>
        plugins?.For(builtIn, template, lockFile, run.Progress) ?? builtIn;

    private async Task<TemplateObjects?> PlanImportAsync(
        JobRun run, ImportRequest request, TerraformConfiguration template, LockFile lockFile, WorkspaceTransition transition, CancellationToken ct)
    {
        var nothing = new Dictionary<string, string>(StringComparer.Ordinal);
        var variables = CoderEnvironment.Of(request.Environment, transition, nothing, nothing);
        using var folder = new WorkingFolder(template.Files);
        var builtIn = JobProviders.For(JobProviders.HostOptions(request.Environment, time), variables, time, folder, options.AllowLocalExec, ct);
        var registry = Registry(run, builtIn, template, lockFile);
        var plan = await run.TryAsync(
            () => TerraformEngine.PlanAsync(
                template, Values(template, request.Variables), StateFile.Empty, PlanMode.Apply, registry, EngineOptions(run), ct),
            ct);
        return plan is null || run.CancelIf(ct) || !run.Report(plan.Diagnostics, template.Files)
            ? null
            : new TemplateObjects(plan.Resources, plan.Graph);
    }

    private TerraformConfiguration? Template(JobRun run, BuildRequest request)
    {
        if (_cache.Find(request.TemplateKey) is { } known)
        {
            return known;
        }

        var template = run.Load(request.TemplateTar, options.Limits) is { } files ? run.Parse(files) : null;
        if (template is not null)
        {
            _cache.Add(request.TemplateKey, template);
        }

        return template;
    }

    private EngineOptions EngineOptions(JobRun run) => new()
    {
        Concurrency = options.Concurrency,
        AllowLocalExec = options.AllowLocalExec,
        Log = run.Progress,
        OnTiming = run.Add,
        Time = time,
    };

    // Values of variables that an older version of the template had are of no use to this one.
    internal static Dictionary<string, HclValue> Values(TerraformConfiguration template, IReadOnlyDictionary<string, string> given) =>
        template.Variables.Where(v => given.ContainsKey(v.Name))
            .ToDictionary(v => v.Name, v => HclValue.String(given[v.Name]), StringComparer.Ordinal);

    private static ReadOnlyMemory<byte> Bytes(StateFile state) => state.IsEmpty ? default : StateWriter.Write(state);

    private sealed record CompleteTemplate(LockFile LockFile, ReadOnlyMemory<byte>? Archive);
}
