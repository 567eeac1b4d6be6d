using System.Globalization;
using System.IO.Enumeration;
using Coder.Agent.Processes;
using Coder.Sdk.AgentProtocol;

namespace Coder.Agent.Activity;

/// <summary>Finds running jobs that the template counts as activity.</summary>
/// <param name="rules">What counts.</param>
/// <param name="workspaceId">
/// The workspace: processes of another one, which show its id in their environment where workspaces share a machine, do not count.
/// </param>
/// <param name="proc">Where <c>/proc</c> is.</param>
/// <param name="agent">The agent's own process, which does not count.</param>
/// <param name="log">Where is told what begins and ends to count.</param>
/// <param name="time">The clock.</param>
internal sealed class JobActivity(ActivityRules rules, Guid workspaceId, string proc, int agent, AgentLog log, TimeProvider time)
{
    /// <summary>Where problems with the rules are told.</summary>
    public static readonly LogSource Source = new(new Guid("0d7c3f3a-52a1-4c86-8a57-6a0f4f1c9be4"), "Activity", "/emojis/26a0.png");

    // Of the times in /proc, on every machine (USER_HZ).
    private const double TicksPerSecond = 100;

    private const string WorkspaceVariable = "CODER_WORKSPACE_ID=";

    private (long Ticks, long At)? _before;
    private TimeSpan _busy;
    private string? _last;

    /// <summary>Looks once. What counts, as "cargo (process 12)" or "1.8 cores in use"; null when nothing does.</summary>
    public string? Look()
    {
        if (!rules.Any)
        {
            return null;
        }

        var processes = ProcProcess.All(proc).Where(IsOfWorkspace).ToList();
        var found = FindProcess(processes) ?? FindProcessorUse(processes);
        if (found is null != _last is null)
        {
            log.Info(found is null ? $"no job counts as activity anymore; the last was {_last}" : $"a job counts as activity: {found}");
        }

        return _last = found;
    }

    private bool IsOfWorkspace(ProcProcess process)
    {
        var variables = ProcFile.Text(Path.Combine(ProcProcess.FolderOf(proc, process.Id), "environ")).Split('\0');
        var id = Array.Find(variables, variable => variable.StartsWith(WorkspaceVariable, StringComparison.Ordinal))?[WorkspaceVariable.Length..];
        return id is null || id == workspaceId.ToString();
    }

    private string? FindProcess(IEnumerable<ProcProcess> processes)
    {
        var found = rules.Processes.Count == 0 ? null : processes.FirstOrDefault(process => !process.HasEnded && process.Id != agent && IsMeant(process));
        return found is null ? null : $"{found.Name} (process {found.Id})";
    }

    private bool IsMeant(ProcProcess process)
    {
        var words = ProcProcess.CommandLineOf(ProcProcess.FolderOf(proc, process.Id)).Split('\0', StringSplitOptions.RemoveEmptyEntries);
        string[] texts = words.Length == 0 ? [process.Name] : [process.Name, Path.GetFileName(words[0]), string.Join(' ', words)];
        return rules.Processes.Any(pattern => Array.Exists(texts, text => FileSystemName.MatchesSimpleExpression(pattern, text, ignoreCase: false)));
    }

    private string? FindProcessorUse(IEnumerable<ProcProcess> processes)
    {
        if (rules.Processor is not { } rule)
        {
            return null;
        }

        // What has ended is in the time of its parent's children; of the agent only that counts.
        var now = (Ticks: processes.Sum(process => process.ChildrenTicks + (process.Id == agent ? 0 : process.Ticks)), At: time.GetTimestamp());
        if (_before is not { } before)
        {
            _before = now;
            return null;
        }

        _before = now;
        var elapsed = time.GetElapsedTime(before.At, now.At);
        var cores = (now.Ticks - before.Ticks) / TicksPerSecond / elapsed.TotalSeconds;
        _busy = cores >= rule.Cores ? _busy + elapsed : TimeSpan.Zero;
        return _busy > TimeSpan.Zero && _busy >= rule.For ? string.Create(CultureInfo.InvariantCulture, $"{cores:0.0} cores in use") : null;
    }
}
