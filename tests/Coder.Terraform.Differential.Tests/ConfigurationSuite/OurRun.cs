using Coder.Hcl.Diagnostics;
using Coder.Hcl.Values;
using Coder.Terraform.Configuration;
using Coder.Terraform.Differential.Tests.Infrastructure;
using Coder.Terraform.Planning;
using Coder.Terraform.Providers;
using Coder.Terraform.State;

namespace Coder.Terraform.Differential.Tests.ConfigurationSuite;

/// <summary>Takes a configuration through its steps with our engine.</summary>
internal sealed class OurRun
{
    private static readonly IProviderRegistry Registry = BuiltInProviders.Registry;
    private static readonly EngineOptions Options = new();

    private readonly Report _report = new();
    private StateFile _state = StateFile.Empty;

    /// <summary>What we did, the state after the last step, and whether that step was without errors.</summary>
    public static async Task<(string Report, byte[] State, bool Works)> OfAsync(ConfigurationFolder configuration)
    {
        var run = new OurRun();
        foreach (var step in configuration.Steps)
        {
            run._report.Begin(step.Name);
            await run.RunAsync(step, PlanMode.Apply);
        }

        var works = !run._report.LastStepFailed;
        var state = StateWriter.Write(run._state).ToArray();
        if (run._report.LastStepWasPlanned)
        {
            run._report.Begin("destroy");
            await run.RunAsync(configuration.Steps[^1], PlanMode.Destroy);
        }

        return (run._report.ToString(), state, works);
    }

    /// <summary>What we plan for a state that terraform wrote; empty when nothing is to be done.</summary>
    public static async Task<string> PlanForAsync(ConfigurationStep step, byte[] state)
    {
        var diagnostics = new DiagnosticBag();
        var read = StateReader.Read(state, diagnostics);
        var configuration = TerraformConfiguration.Load(new TemplateFiles(step.Files), diagnostics);
        if (read is null || configuration is null)
        {
            return string.Join('\n', diagnostics);
        }

        var plan = await TerraformEngine.PlanAsync(configuration, Variables(step), read, PlanMode.Apply, Registry, Options, default);
        return plan.Failed ? string.Join('\n', plan.Diagnostics)
            : !plan.HasChanges ? ""
            : string.Join('\n', plan.Changes.Where(c => c.Action != PlannedAction.NoOp).Select(ChangeText)
                .Concat(plan.Outputs.Where(o => !Equals(o.Before, o.After)).Select(o => $"{o.Name}: {o.Before} → {o.After}")));
    }

    private async Task RunAsync(ConfigurationStep step, PlanMode mode)
    {
        var diagnostics = new DiagnosticBag();
        var configuration = TerraformConfiguration.Load(new TemplateFiles(step.Files), diagnostics);
        if (configuration is null)
        {
            _report.Errors("plan", Summaries(diagnostics));
            return;
        }

        var plan = await TerraformEngine.PlanAsync(configuration, Variables(step), _state, mode, Registry, Options, default);
        _report.Errors("plan", Summaries(plan.Diagnostics));
        if (plan.Failed)
        {
            return;
        }

        _report.Lines("plan", plan.Changes.Select(ChangeText).Order(StringComparer.Ordinal));
        _report.Lines("plan output", plan.Outputs.Where(_ => mode == PlanMode.Apply).OrderBy(o => o.Name, StringComparer.Ordinal)
            .Select(o => $"{o.Name} {(o.After is null ? "null" : CanonicalJson.Of(o.After))}"));
        var applied = await TerraformEngine.ApplyAsync(plan, Registry, Options, default);
        _report.Errors("apply", Summaries(applied.Diagnostics));
        _state = applied.State;
        _report.State(StateWriter.Write(_state).Span);
    }

    private static Dictionary<string, HclValue> Variables(ConfigurationStep step) => step.Variables.ToDictionary(v => v.Key, v => HclValue.String(v.Value));

    private static IEnumerable<string> Summaries(IEnumerable<Diagnostic> diagnostics) =>
        diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error).Select(d => d.Summary);

    private static string ChangeText(ResourceChange change)
    {
        var paths = change.ReplacePaths.Count == 0 ? "" : " [" + string.Join(',', change.ReplacePaths.Select(PathText).Order(StringComparer.Ordinal)) + "]";
        var moved = change.PreviousAddress is null ? "" : $" from {change.PreviousAddress}";
        var imported = change.ImportId is null ? "" : $" importing {change.ImportId}";
        return $"{change.Address}{(change.DeposedKey is null ? "" : " deposed")} {Actions(change.Action)}{(change.Action == PlannedAction.Forget ? Reason(PlannedReason.NotInConfiguration) : Reason(change.Reason))}{paths}{moved}{imported} {CanonicalJson.Of(change.After)}";
    }

    private static string PathText(AttributePath path) => "[" + string.Join(',', path.Steps.Select(s => s.Name is null ? $"{s.Index}" : $"\"{s.Name}\"")) + "]";

    private static string Actions(PlannedAction action) => action switch
    {
        PlannedAction.NoOp => "no-op",
        PlannedAction.Replace => "delete+create",
        PlannedAction.ReplaceCreateFirst => "create+delete",
        _ => action.ToString().ToLowerInvariant(),
    };

    private static string Reason(PlannedReason reason) => reason switch
    {
        PlannedReason.Tainted => " replace_because_tainted",
        PlannedReason.CannotUpdate => " replace_because_cannot_update",
        PlannedReason.ReplaceTriggeredBy => " replace_by_triggers",
        PlannedReason.NotInConfiguration => " delete_because_no_resource_config",
        PlannedReason.BeyondCount => " delete_because_count_index",
        PlannedReason.NotInForEach => " delete_because_each_key",
        PlannedReason.WrongRepetition => " delete_because_wrong_repetition",
        PlannedReason.NoModule => " delete_because_no_module",
        PlannedReason.ConfigUnknown => " read_because_config_unknown",
        PlannedReason.CheckNested => " read_because_check_nested",
        PlannedReason.DependencyPending => " read_because_dependency_pending",
        _ => "",
    };
}
