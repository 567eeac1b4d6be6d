using System.Text.Json;
using Coder.Terraform.Differential.Tests.Infrastructure;
using Coder.Testing;

namespace Coder.Terraform.Differential.Tests.ConfigurationSuite;

/// <summary>Takes a configuration through its steps with the real terraform.</summary>
internal static class TerraformRun
{
    /// <summary>What terraform did, its last state, and what it plans for the state that we made of the same configuration.</summary>
    public static async Task<(string Report, byte[] State, string PlanForOurs)> OfAsync(ConfigurationFolder configuration, byte[]? ourState)
    {
        using var terraform = new TerraformCli();
        var report = new Report();
        foreach (var step in configuration.Steps)
        {
            report.Begin(step.Name);
            foreach (var (path, content) in step.Files)
            {
                terraform.Write(path, content);
            }

            if (configuration.NeedsProviders && step == configuration.Steps[0])
            {
                await BuiltInProviders.OfferAsync(terraform);
            }

            await RunAsync(terraform, report, step, destroy: false);
        }

        var last = configuration.Steps[^1];
        var state = StateOf(terraform);
        var planForOurs = ourState is null ? "" : await PlanForAsync(terraform, ourState, last);
        await File.WriteAllBytesAsync(terraform.StatePath, state);
        if (report.LastStepWasPlanned)
        {
            report.Begin("destroy");
            await RunAsync(terraform, report, last, destroy: true);
        }

        return (report.ToString(), state, planForOurs);
    }

    private static async Task RunAsync(TerraformCli terraform, Report report, ConfigurationStep step, bool destroy)
    {
        if (step.HasModules && !destroy)
        {
            var (_, missing) = await TerraformError.OfAsync(terraform, "init", "-json", "-backend=false", "-input=false");
            if (missing.Count > 0)
            {
                report.Errors("plan", missing.Select(e => e.Summary));
                return;
            }
        }

        var (code, errors) = await TerraformError.OfAsync(terraform, ["plan", "-json", "-input=false", "-out=plan", .. destroy ? (string[])["-destroy"] : [], .. Variables(step)]);
        report.Errors("plan", errors.Select(e => e.Summary));
        if (code != 0)
        {
            return;
        }

        using (var plan = JsonDocument.Parse(await terraform.RunAsync("show", "-json", "plan")))
        {
            report.Lines("plan", Items(plan.RootElement, "resource_changes").Select(ChangeText).Order(StringComparer.Ordinal));
            report.Lines("plan output", Fields(plan.RootElement, "output_changes").Where(o => !destroy && !IsNothing(o.Value)).OrderBy(o => o.Name, StringComparer.Ordinal)
                .Select(o => $"{o.Name} {CanonicalJson.Of(After(o.Value), o.Value.GetProperty("after_unknown"))}"));
        }

        var applied = await TerraformError.OfAsync(terraform, "apply", "-json", "-input=false", "plan");
        report.Errors("apply", applied.Errors.Select(e => e.Summary));
        report.State(StateOf(terraform));
    }

    private static IEnumerable<string> Variables(ConfigurationStep step) => step.Variables.Select(v => $"-var={v.Key}={v.Value}");

    private static byte[] StateOf(TerraformCli terraform) =>
        File.Exists(terraform.StatePath) ? File.ReadAllBytes(terraform.StatePath) : """{"version":4,"serial":0,"lineage":"","outputs":{},"resources":[]}"""u8.ToArray();

    private static async Task<string> PlanForAsync(TerraformCli terraform, byte[] state, ConfigurationStep step)
    {
        await File.WriteAllBytesAsync(terraform.StatePath, state);
        var (code, output, errors) = await terraform.TryRunAsync(["plan", "-no-color", "-detailed-exitcode", "-input=false", .. Variables(step)]);
        return code == 0 ? "" : output + errors;
    }

    private static string ChangeText(JsonElement change)
    {
        var what = change.GetProperty("change");
        var actions = string.Join('+', what.GetProperty("actions").EnumerateArray().Select(a => a.GetString()));
        var reason = change.TryGetProperty("action_reason", out var why) ? " " + why.GetString() : "";
        var paths = what.TryGetProperty("replace_paths", out var replace) ? " " + CanonicalJson.Of(replace) : "";
        var deposed = change.TryGetProperty("deposed", out _) ? " deposed" : "";
        var moved = change.TryGetProperty("previous_address", out var previous) ? $" from {previous.GetString()}" : "";
        var imported = what.TryGetProperty("importing", out var import) ? $" importing {import.GetProperty("id").GetString()}" : "";
        return $"{change.GetProperty("address").GetString()}{deposed} {actions}{reason}{paths}{moved}{imported} {CanonicalJson.Of(After(what), what.GetProperty("after_unknown"))}";
    }

    private static bool IsNothing(JsonElement change) =>
        change.GetProperty("before").ValueKind == JsonValueKind.Null && After(change).ValueKind == JsonValueKind.Null && change.GetProperty("after_unknown").ValueKind == JsonValueKind.False;

    private static JsonElement After(JsonElement change) => change.TryGetProperty("after", out var after) ? after : default;

    private static JsonElement.ArrayEnumerator Items(JsonElement json, string name) => json.TryGetProperty(name, out var items) ? items.EnumerateArray() : default;

    private static JsonElement.ObjectEnumerator Fields(JsonElement json, string name) => json.TryGetProperty(name, out var fields) ? fields.EnumerateObject() : default;
}
