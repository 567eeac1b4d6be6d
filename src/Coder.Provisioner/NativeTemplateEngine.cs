using Coder.Hcl.Values;
using Coder.Providers.Host;
using Coder.Provisioner.Reading;
using Coder.Provisioner.Templates;
using Coder.Terraform;
using Coder.Terraform.Configuration;
using Coder.Terraform.Planning;
using Coder.Terraform.Providers;
using Coder.Terraform.State;

namespace Coder.Provisioner;

/// <summary>How a <see cref="NativeTemplateEngine"/> works.</summary>
public sealed record NativeTemplateEngineOptions
{
    /// <summary>How many parsed templates are kept.</summary>
    public int CachedTemplates { get; init; } = 64;

    /// <summary>How many resources of one job are worked on at the same time.</summary>
    public int Concurrency { get; init; } = 10;

    /// <summary>Bounds of template archives.</summary>
    public TemplateArchiveLimits Limits { get; init; } = new();
}

/// <summary>
/// Runs templates in this process: no Terraform binary, no download, no scratch directory. A template is parsed once and
/// kept; a build only evaluates it.
/// </summary>
public sealed class NativeTemplateEngine(NativeTemplateEngineOptions options, TimeProvider time) : ITemplateEngine
{
    private const string ParametersStage = "Parsing template parameters";
    private readonly TemplateCache _cache = new(options.CachedTemplates);

    /// <inheritdoc/>
    public async ValueTask<ImportResult> ImportAsync(ImportRequest request, IBuildLog log, CancellationToken ct)
    {
        var run = new JobRun(log, time, "Importing the template");
        run.Begin("Setting up");
        if (run.Load(request.TemplateTar, options.Limits) is not { } files)
        {
            return new ImportResult { Error = run.Error, Timings = run.Timings };
        }

        var readme = TemplateArchive.Readme(files, options.Limits);
        run.Begin(readme is null ? "No README.md provided" : "Adding README.md...");
        run.Begin(ParametersStage);
        var result = new ImportResult { Readme = readme ?? "" };
        if (run.Parse(files) is not { } template)
        {
            return result with { Error = run.Error, Timings = run.Timings };
        }

        result = result with { Variables = ParameterReader.Variables(template) };
        run.Begin("Detecting persistent resources");
        var start = await PlanImportAsync(run, request, template, WorkspaceTransition.Start, ct);
        run.Begin("Detecting ephemeral resources");
        var stop = start is null ? null : await PlanImportAsync(run, request, template, WorkspaceTransition.Stop, ct);
        run.Begin("Cleaning Up");
        if (start is null || stop is null)
        {
            return result with { Error = run.Error, ErrorCode = run.ErrorCode, Canceled = run.Canceled, Timings = run.Timings };
        }

        result = result with
        {
            Parameters = ParameterReader.Parameters(start),
            WorkspaceTags = ParameterReader.Tags(start),
            StartResources = ResourceReader.Read(start),
            StopResources = ResourceReader.Read(stop),
        };
        run.Report(start.Problems, files);
        return result with { Error = run.Error, Timings = run.Timings };
    }

    /// <inheritdoc/>
    public async ValueTask<BuildResult> BuildAsync(BuildRequest request, IBuildLog log, CancellationToken ct)
    {
        var (stage, doing) = Words(request.Transition);
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
        var registry = JobProviders.For(host, variables, time);
        var mode = request.Transition == WorkspaceTransition.Delete ? PlanMode.Destroy : PlanMode.Apply;
        var engine = EngineOptions(run);
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
            if (!run.Report(planned.Problems, template.Files) || !await ApproveAsync(run, request, resources, ct))
            {
                return unchanged;
            }
        }

        run.Progress.Write(ProgressLevel.Info, PlanSummary.Of(plan));
        return await ApplyAsync(run, request, template, plan, registry, engine, host, ct);
    }

    private static async Task<bool> ApproveAsync(
        JobRun run, BuildRequest request, IReadOnlyList<ProvisionedResource> resources, CancellationToken ct)
    {
        if (request.Approve is not { } approve)
        {
            return true;
        }

        var answer = await run.TryAsync(async () => new Approval(await approve(resources, ct)), ct);
        if (answer is { Refusal: { } refusal })
        {
            run.Refuse(refusal);
        }

        return answer is { Refusal: null };
    }

    private static async Task<BuildResult> ApplyAsync(
        JobRun run, BuildRequest request, TerraformConfiguration template, Plan plan, IProviderRegistry registry,
        EngineOptions engine, HostProviderOptions host, CancellationToken ct)
    {
        var reached = request.State;
        engine = engine with
        {
            Checkpoint = async (state, token) =>
            {
                reached = Bytes(state);
                if (request.Checkpoint is { } checkpoint)
                {
                    await checkpoint(reached, token);
                }
            },
        };

        // Not canceled by ct from outside: the engine itself ends between two resources and tells what it has reached.
        var applied = await run.TryAsync(() => TerraformEngine.ApplyAsync(plan, registry, engine, ct), CancellationToken.None);
        if (applied is null)
        {
            return new BuildResult { State = reached };
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

    private async Task<TemplateObjects?> PlanImportAsync(
        JobRun run, ImportRequest request, TerraformConfiguration template, WorkspaceTransition transition, CancellationToken ct)
    {
        var nothing = new Dictionary<string, string>(StringComparer.Ordinal);
        var variables = CoderEnvironment.Of(request.Environment, transition, nothing, nothing);
        var registry = JobProviders.For(JobProviders.HostOptions(request.Environment, time), variables, time);
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
        Log = run.Progress,
        OnTiming = run.Add,
        Time = time,
    };

    // Values of variables that an older version of the template had are of no use to this one.
    private static Dictionary<string, HclValue> Values(TerraformConfiguration template, IReadOnlyDictionary<string, string> given) =>
        template.Variables.Where(v => given.ContainsKey(v.Name))
            .ToDictionary(v => v.Name, v => HclValue.String(given[v.Name]), StringComparer.Ordinal);

    private static ReadOnlyMemory<byte> Bytes(StateFile state) => state.IsEmpty ? default : StateWriter.Write(state);

    private static (string Stage, string Doing) Words(WorkspaceTransition transition) => transition switch
    {
        WorkspaceTransition.Start => ("Starting workspace", "Starting the workspace"),
        WorkspaceTransition.Stop => ("Stopping workspace", "Stopping the workspace"),
        _ => ("Destroying workspace", "Destroying the workspace"),
    };

    private sealed record Approval(BuildRefusal? Refusal);
}
