using System.Collections.Concurrent;
using Coder.Hcl.Diagnostics;
using Coder.Provisioner.Modules;
using Coder.Provisioner.Templates;
using Coder.Terraform;
using Coder.Terraform.Configuration;
using Coder.Terraform.Providers;
using Coder.Terraform.State;

namespace Coder.Provisioner;

/// <summary>One job on its way: its log with the stage it is in, its timings, and how it failed.</summary>
/// <param name="log">Where lines go.</param>
/// <param name="time">The clock of timings.</param>
/// <param name="doing">What the job does, to begin the sentence "… failed".</param>
internal sealed class JobRun(IBuildLog log, TimeProvider time, string doing)
{
    private const int ShownErrors = 10;
    private const string NoValue = "No value for required variable";
    private readonly ConcurrentQueue<BuildTiming> _timings = [];
    private string _stage = "";

    /// <summary>Why the job failed, for people; null while it has not.</summary>
    public string? Error { get; private set; }

    /// <summary>The kind of failure, for programs.</summary>
    public string? ErrorCode { get; private set; }

    /// <summary>Whether the job was canceled.</summary>
    public bool Canceled { get; private set; }

    /// <summary>The steps so far.</summary>
    public IReadOnlyList<BuildTiming> Timings => [.. _timings];

    /// <summary>The log as engine and providers write it.</summary>
    public IProgressLog Progress => new StageLog(this);

    /// <summary>Begins a stage; an empty line marks it in the log.</summary>
    public void Begin(string stage)
    {
        _stage = stage;
        Write(BuildLogLevel.Info, "");
    }

    /// <summary>Notes the time of a provider's call.</summary>
    public void Add(OperationTiming timing)
    {
        var provider = timing.Provider[(timing.Provider.LastIndexOf('/') + 1)..];
        _timings.Enqueue(new BuildTiming(
            timing.Stage, provider, timing.Action, timing.Resource, timing.StartedAt, timing.EndedAt));
    }

    /// <summary>Notes the time of a step of the engine's own.</summary>
    public void Add(string stage, string source, string action, DateTimeOffset started) =>
        _timings.Enqueue(new BuildTiming(stage, source, action, "template", started, time.GetUtcNow()));

    /// <summary>Unpacks an archive; null when it cannot be used.</summary>
    public TemplateFiles? Load(ReadOnlyMemory<byte> tar, TemplateArchiveLimits limits) => Timed("load", () =>
    {
        var files = TemplateArchive.Unpack(tar, limits, out var problem);
        if (files is null)
        {
            Fail(problem, problem);
        }

        return files;
    });

    /// <summary>Adds the modules that a template calls; null when one of them cannot be had.</summary>
    public async Task<InstalledTemplate?> InstallAsync(TemplateFiles files, ModuleInstaller modules, CancellationToken ct)
    {
        var started = time.GetUtcNow();
        var problems = new DiagnosticBag();
        var installed = await TryAsync(async () => new Installed(await modules.InstallAsync(files, problems, Progress, ct)), ct);
        _timings.Enqueue(new BuildTiming("init", "coder", "modules", "template", started, time.GetUtcNow()));
        return installed is not null && Report(problems, files) ? installed.Template : null;
    }

    /// <summary>Packs a template's files; null when they are too many.</summary>
    public ReadOnlyMemory<byte>? Pack(TemplateFiles files, TemplateArchiveLimits limits)
    {
        var archive = TemplateArchive.Pack(files, limits, out var problem);
        if (archive is null)
        {
            Fail(problem, problem);
        }

        return archive;
    }

    /// <summary>Parses a template; null when it cannot be used.</summary>
    public TerraformConfiguration? Parse(TemplateFiles files) => Timed("parse", () =>
    {
        var problems = new DiagnosticBag();
        var template = TerraformConfiguration.Load(files, problems);
        return Report(problems, files) ? template : null;
    });

    /// <summary>Reads the state of the previous build; null when it cannot be used.</summary>
    public StateFile? ReadState(ReadOnlyMemory<byte> json)
    {
        var problems = new DiagnosticBag();
        var state = StateReader.Read(json, problems);
        return Report(problems, null) ? state : null;
    }

    /// <summary>Logs diagnostics. False when the job has failed with them.</summary>
    public bool Report(IEnumerable<Diagnostic> diagnostics, TemplateFiles? files)
    {
        string Formatted(Diagnostic diagnostic) => DiagnosticFormatter.Format(diagnostic, name => files?.ReadText(name)).TrimEnd();
        var all = diagnostics.ToList();
        foreach (var diagnostic in all)
        {
            Write(diagnostic.Severity == DiagnosticSeverity.Error ? BuildLogLevel.Error : BuildLogLevel.Warn, Formatted(diagnostic));
        }

        var errors = all.Where(d => d.Severity == DiagnosticSeverity.Error).ToList();
        if (errors.Count == 0)
        {
            return true;
        }

        var more = errors.Count > ShownErrors ? $"\n\n… and {errors.Count - ShownErrors} more errors; see the log." : "";
        Error = $"{doing} failed: {Sentence(errors[0])}\n\n{string.Join("\n\n", errors.Take(ShownErrors).Select(Formatted))}{more}";
        ErrorCode = errors.Exists(e => e.Summary == NoValue) ? ImportResult.RequiredTemplateVariables : null;
        return false;
    }

    /// <summary>Asks whether a plan may be applied. False when the job has ended with the answer.</summary>
    public async Task<bool> ApproveAsync(BuildRequest request, IReadOnlyList<ProvisionedResource> resources, CancellationToken ct)
    {
        if (request.Approve is not { } approve)
        {
            return true;
        }

        var answer = await TryAsync(async () => new Approval(await approve(resources, ct)), ct);
        if (answer is { Refusal: { } refusal })
        {
            Refuse(refusal);
        }

        return answer is { Refusal: null };
    }

    /// <summary>Ends the job with a sentence of its own.</summary>
    public void End(string problem) => Fail($"{doing} failed: {problem}", problem);

    /// <summary>Ends the job because its plan is not to be applied.</summary>
    private void Refuse(BuildRefusal refusal)
    {
        Fail(refusal.Error, refusal.Error);
        ErrorCode = refusal.ErrorCode;
    }

    /// <summary>Marks the job as canceled. Gives back whether it is.</summary>
    public bool CancelIf(bool canceled)
    {
        if (canceled && !Canceled)
        {
            Canceled = true;
            Write(BuildLogLevel.Warn, $"{doing} was canceled.");
        }

        return canceled;
    }

    /// <inheritdoc cref="CancelIf(bool)"/>
    public bool CancelIf(CancellationToken ct) => CancelIf(ct.IsCancellationRequested);

    /// <summary>Runs a part of the job; null when it was canceled, or broke in a way that no diagnostic foresaw.</summary>
    public async Task<T?> TryAsync<T>(Func<Task<T>> part, CancellationToken ct)
        where T : class
    {
        try
        {
            return await part();
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            CancelIf(true);
            return null;
        }
        catch (Exception e)
        {
            // What was reached must be stored whatever happens, so this ends the job and not the provisioner.
            Fail($"{doing} failed: {e.Message}", e.ToString());
            return null;
        }
    }

    private static string Sentence(Diagnostic error)
    {
        var place = error.Subject is { } at ? $"{at.File} line {at.Start.Line}" : error.Address;
        return place is null ? $"{error.Summary}." : $"{error.Summary} ({place}).";
    }

    private void Fail(string error, string logged)
    {
        Error = error;
        Write(BuildLogLevel.Error, logged);
    }

    private T? Timed<T>(string action, Func<T?> step)
    {
        var started = time.GetUtcNow();
        var result = step();
        _timings.Enqueue(new BuildTiming("init", "coder", action, "template", started, time.GetUtcNow()));
        return result;
    }

    private void Write(BuildLogLevel level, string line) => log.Write(level, _stage, line);

    private sealed record Approval(BuildRefusal? Refusal);

    private sealed record Installed(InstalledTemplate? Template);

    private sealed class StageLog(JobRun run) : IProgressLog
    {
        public void Write(ProgressLevel level, string line) => run.Write(
            level switch
            {
                ProgressLevel.Trace => BuildLogLevel.Trace,
                ProgressLevel.Debug => BuildLogLevel.Debug,
                ProgressLevel.Info => BuildLogLevel.Info,
                ProgressLevel.Warn => BuildLogLevel.Warn,
                _ => BuildLogLevel.Error,
            },
            line);
    }
}
