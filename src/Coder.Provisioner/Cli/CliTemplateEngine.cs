using Coder.Hcl.Diagnostics;
using Coder.Providers.Host;
using Coder.Provisioner.Modules;
using Coder.Provisioner.Reading;
using Coder.Provisioner.Templates;
using Coder.Terraform.Configuration;
using Coder.Terraform.Configuration.Modules;
using Coder.Terraform.Processes;
using Coder.Terraform.Providers;
using Coder.Terraform.State;

namespace Coder.Provisioner.Cli;

/// <summary>
/// Runs templates with the <c>terraform</c> or <c>tofu</c> program, for what the native engine does not cover. Parameters, resources
/// and agents are read from what the program prints, with the same readers.
/// </summary>
public sealed class CliTemplateEngine : ITemplateEngine
{
    private static readonly IReadOnlyDictionary<string, string> Nothing = new Dictionary<string, string>(StringComparer.Ordinal);
    private readonly CliTemplateEngineOptions _options;
    private readonly TimeProvider _time;
    private readonly ModuleInstaller _modules;
    private readonly ChildRunner _processes;
    private readonly PreparedTemplates _prepared;
    private readonly OwnProviders _own;

    /// <summary>Creates the engine; the program is looked for when it is needed.</summary>
    /// <param name="options">Program, folders and mirrors.</param>
    /// <param name="time">The clock.</param>
    /// <param name="modules">Fetches modules when a template is imported; null: nothing is fetched.</param>
    public CliTemplateEngine(CliTemplateEngineOptions options, TimeProvider time, ModuleInstaller? modules = null)
    {
        _options = options;
        _time = time;
        _modules = modules ?? ModuleInstaller.Offline;
        _processes = new ChildRunner(time);
        _prepared = new PreparedTemplates(Path.Combine(options.CacheDirectory, "prepared"), options.PreparedTemplates, time);
        _own = new OwnProviders(Path.Combine(options.CacheDirectory, "own-providers"), options.OwnProviders, options.ProviderMirror);
    }

    private string Store => Path.Combine(_options.CacheDirectory, "providers");

    private string Jobs => Path.Combine(_options.CacheDirectory, "jobs");

    /// <inheritdoc/>
    public async ValueTask<ImportResult> ImportAsync(ImportRequest request, IBuildLog log, CancellationToken ct)
    {
        var run = new JobRun(log, _time, "Importing the template");
        run.Begin("Setting up");
        if ((request.Installed?.Files ?? run.Load(request.TemplateTar, _options.Limits)) is not { } files)
        {
            return new ImportResult { Error = run.Error, Timings = run.Timings };
        }

        var readme = TemplateArchive.Readme(files, _options.Limits);
        run.Begin(readme is null ? "No README.md provided" : "Adding README.md...");
        run.Begin("Parsing template parameters");
        var result = new ImportResult { Readme = readme ?? "" };
        if ((request.Installed ?? await run.InstallAsync(files, _modules, ct)) is { } installed)
        {
            result = result with { Variables = ParameterReader.Variables(TerraformConfiguration.ReadVariables(installed.Files)) };
            var archive = installed.Changed ? run.Pack(installed.Files, _options.Limits) : null;
            if (!installed.Changed || archive is not null)
            {
                result = await ImportAsync(run, request, result with { Archive = archive }, installed, ct);
            }
        }

        return result with { Error = run.Error, ErrorCode = run.ErrorCode, Canceled = run.Canceled, Timings = run.Timings };
    }

    /// <inheritdoc/>
    public async ValueTask<BuildResult> BuildAsync(BuildRequest request, IBuildLog log, CancellationToken ct)
    {
        var (stage, doing) = TransitionWords.Of(request.Transition);
        var run = new JobRun(log, _time, doing);
        run.Begin(stage);
        var result = await BuildAsync(run, request, ct);
        return result with { Error = run.Error, ErrorCode = run.ErrorCode, Canceled = run.Canceled, Timings = run.Timings };
    }

    private async Task<ImportResult> ImportAsync(
        JobRun run, ImportRequest request, ImportResult result, InstalledTemplate template, CancellationToken ct)
    {
        var read = await PreparedAsync<ImportResult>(run, template, async (job, prepared) =>
        {
            run.Begin("Detecting persistent resources");
            var start = await PlanImportAsync(run, job, request, result, template.Files, prepared, WorkspaceTransition.Start, ct);
            run.Begin("Detecting ephemeral resources");
            var stop = start is null ? null : await PlanImportAsync(run, job, request, result, template.Files, prepared, WorkspaceTransition.Stop, ct);
            run.Begin("Cleaning Up");
            if (start is null || stop is null)
            {
                return result;
            }

            var parameters = ParameterReader.Parameters(start);
            var found = result with
            {
                Parameters = parameters,
                Presets = PresetReader.Read(start, parameters),
                WorkspaceTags = ParameterReader.Tags(start),
                ExternalAuth = ExternalAuthReader.Read(start),
                StartResources = ResourceReader.Read(start),
                StopResources = ResourceReader.Read(stop),
            };
            run.Report(start.Problems, template.Files);
            return found;
        }, ct);
        return read ?? result;
    }

    private async Task<TemplateObjects?> PlanImportAsync(
        JobRun run, CliJob job, ImportRequest request, ImportResult result, TemplateFiles files, PreparedTemplate prepared,
        WorkspaceTransition transition, CancellationToken ct)
    {
        if (Values(run, result.Variables, request.Variables, files) is not { } values)
        {
            return null;
        }

        using var folder = JobFolder.Create(Jobs, files, prepared, values, default);
        var variables = JobProviders.Served(CoderEnvironment.Of(request.Environment, transition, Nothing, Nothing), request.Environment);
        using var plan = await job.PlanAsync(folder, files, variables, destroy: false, ct);
        return plan is null ? null : new TemplateObjects(CliValues.OfPlan(plan.RootElement), GraphOf(prepared));
    }

    private async Task<BuildResult> BuildAsync(JobRun run, BuildRequest request, CancellationToken ct)
    {
        var unchanged = new BuildResult { State = request.State };
        if (run.ReadState(request.State) is not { } state)
        {
            return unchanged;
        }

        var host = JobProviders.HostOptions(request.Environment, _time);
        await HostStrays.RecoverAsync(host, state, run.Progress);
        if (request.Transition == WorkspaceTransition.Delete && state.IsEmpty)
        {
            HostWorkspace.Remove(host);
            run.Progress.Write(ProgressLevel.Info, "Nothing is left of this workspace: there is nothing to destroy.");
            return new BuildResult();
        }

        if (run.Load(request.TemplateTar, _options.Limits) is not { } files || await run.InstallAsync(files, ModuleInstaller.Offline, ct) is not { } template)
        {
            return unchanged;
        }

        return await PreparedAsync<BuildResult>(run, template, (job, prepared) => BuildAsync(run, job, request, template.Files, prepared, ct), ct) ?? unchanged;
    }

    private async Task<BuildResult> BuildAsync(
        JobRun run, CliJob job, BuildRequest request, TemplateFiles files, PreparedTemplate prepared, CancellationToken ct)
    {
        var unchanged = new BuildResult { State = request.State };
        var known = ParameterReader.Variables(TerraformConfiguration.ReadVariables(files));
        if (Values(run, known, request.Variables, files) is not { } values)
        {
            return unchanged;
        }

        using var folder = JobFolder.Create(Jobs, files, prepared, values, request.State);
        var variables = JobProviders.Served(
            CoderEnvironment.Of(request.Environment, request.Transition, request.Parameters, request.PreviousParameters), request.Environment);
        var destroy = request.Transition == WorkspaceTransition.Delete;
        using var plan = await job.PlanAsync(folder, files, variables, destroy, ct);
        if (plan is null)
        {
            return unchanged;
        }

        var graph = GraphOf(prepared);
        if (!destroy)
        {
            var planned = new TemplateObjects(CliValues.OfPlan(plan.RootElement), graph);
            var resources = ResourceReader.Read(planned);
            ParameterRules.Check(planned, request);
            if (!run.Report(planned.Problems, files) || !await run.ApproveAsync(request, resources, ct))
            {
                return unchanged;
            }
        }

        var checkpoints = new CliCheckpoints(folder, request, run.Progress, _time);
        bool applied;
        try
        {
            applied = await job.ApplyAsync(folder, files, variables, checkpoints.Note, ct);
        }
        finally
        {
            await checkpoints.EndAsync();
        }

        return await ReachedAsync(run, request, folder, files, graph, applied);
    }

    private async Task<BuildResult> ReachedAsync(
        JobRun run, BuildRequest request, JobFolder folder, TemplateFiles files, DependencyGraph graph, bool applied)
    {
        var written = folder.ReadState() ?? request.State;
        if (run.ReadState(written) is not { } state)
        {
            return new BuildResult { State = written };
        }

        var host = JobProviders.HostOptions(request.Environment, _time);
        await HostStrays.RecoverAsync(host, state, run.Progress);
        if (applied && request.Transition == WorkspaceTransition.Delete)
        {
            HostWorkspace.Remove(host);
        }

        var result = new BuildResult { State = state.IsEmpty ? default : written };
        if (!applied || request.Transition == WorkspaceTransition.Delete)
        {
            return result;
        }

        var objects = new TemplateObjects(CliValues.OfState(state), graph);
        var resources = ResourceReader.Read(objects);
        return run.Report(objects.Problems, files) ? result with { Resources = resources } : result;
    }

    private async Task<T?> PreparedAsync<T>(
        JobRun run, InstalledTemplate template, Func<CliJob, PreparedTemplate, Task<T>> use, CancellationToken ct)
        where T : class
    {
        if (!_options.AllowLocalExec && LocalExecUse.Find(template) is { } command)
        {
            run.Report([command], template.Files);
            return null;
        }

        var (binary, problem) = await TerraformBinary.FindAsync(_options.Binary, _processes, ct);
        if (binary is null)
        {
            run.End(problem);
            return null;
        }

        run.Progress.Write(ProgressLevel.Info, $"Using {binary.Name} {binary.Version} ({binary.Path}).");
        Directory.CreateDirectory(Store);
        Directory.CreateDirectory(Jobs);
        JobFolder.RemoveOld(Jobs, _time.GetUtcNow() - TimeSpan.FromDays(7));
        if (await run.TryAsync(() => Task.FromResult(_own.Prepare(template.Files)), ct) is not { } files)
        {
            return null;
        }

        var settings = CliConfiguration.Write(_options, _own, Store);
        using var configuration = new TemporaryFile(Jobs, settings);
        var job = new CliJob(run, _options, binary, _processes, _time, configuration.Path);
        var key = PreparedTemplates.KeyOf(files, settings, binary.Path, binary.Version.ToString(), _own.Identity);
        var used = await run.TryAsync(
            async () => new Used<T>(await _prepared.UseAsync(
                key,
                folder => job.InitAsync(folder, files, template.Modules, Store, ct),
                prepared => use(job, prepared),
                ct)),
            ct);
        return used?.Result;
    }

    private static string? Values(
        JobRun run, IReadOnlyList<TemplateVariable> variables, IReadOnlyDictionary<string, string> given, TemplateFiles files)
    {
        var problems = new DiagnosticBag();
        var values = VariableFile.Write(variables, given, problems);
        return run.Report(problems, files) ? values : null;
    }

    private static DependencyGraph GraphOf(PreparedTemplate prepared) => CliGraph.Read(File.ReadLines(prepared.GraphFile));

    private sealed record Used<T>(T? Result)
        where T : class;

    private sealed class TemporaryFile : IDisposable
    {
        public TemporaryFile(string folder, string text)
        {
            Path = System.IO.Path.Combine(folder, $"{Guid.NewGuid():N}.tfrc");
            File.WriteAllText(Path, text);
        }

        public string Path { get; }

        public void Dispose() => File.Delete(Path);
    }
}
