using System.Text.Json;
using Coder.Terraform.Planning;
using Coder.Terraform.State;
using Coder.Testing;

namespace Coder.Terraform.Tests.Infrastructure;

/// <summary>Takes sets of files through the same history on both engines and compares planned actions, outputs and addresses in the state.</summary>
internal static class Referee
{
    /// <summary>Applies each step on both sides; the last configuration is destroyed at the end.</summary>
    public static async Task CompareAsync(params (string Path, string Text)[][] history)
    {
        using var terraform = new TerraformCli();
        var state = StateFile.Empty;
        for (var step = 0; step <= history.Length; step++)
        {
            var destroy = step == history.Length;
            var files = history[Math.Min(step, history.Length - 1)];
            Replace(terraform.Folder, files);
            var template = new Template(files) { State = state };
            var plan = await template.PlanAsync(destroy ? PlanMode.Destroy : PlanMode.Apply);
            await terraform.RunAsync("init", "-input=false", "-backend=false");
            await terraform.RunAsync(["plan", "-input=false", "-out=plan", .. destroy ? (string[])["-destroy"] : []]);
            using var theirs = JsonDocument.Parse(await terraform.RunAsync("show", "-json", "plan"));
            Ours(plan).ShouldBe(Theirs(theirs.RootElement), $"step {step}");

            var applied = await TerraformEngine.ApplyAsync(plan, template.Registry, template.Options, default);
            applied.Failed.ShouldBeFalse(template.Render(applied.Diagnostics));
            state = applied.State;
            await terraform.RunAsync("apply", "-input=false", "plan");
            using var outputs = JsonDocument.Parse(await terraform.RunAsync("output", "-json"));
            state.Outputs.ToDictionary(o => o.Key, o => o.Value.Value.ToJson()?.ToJsonString()).ShouldBe(
                outputs.RootElement.EnumerateObject().ToDictionary(o => o.Name, o => (string?)JsonSerializer.Serialize(o.Value.GetProperty("value"))),
                ignoreOrder: true,
                $"step {step}");
            var listed = (await terraform.RunAsync("state", "list")).Split('\n', StringSplitOptions.RemoveEmptyEntries);
            state.Resources.Select(r => r.Address.ToString()).Order(StringComparer.Ordinal).ShouldBe(listed.Order(StringComparer.Ordinal), $"step {step}");
        }
    }

    /// <summary>Whether both engines refuse the files; what ours says.</summary>
    public static async Task<string> BothRefuseAsync(params (string Path, string Text)[] files)
    {
        var template = new Template(files);
        var plan = template.LoadDiagnostics.HasErrors ? null : await template.TryPlanAsync();
        var found = plan?.Diagnostics ?? [.. template.LoadDiagnostics];
        found.ShouldContain(d => d.Severity == Hcl.Diagnostics.DiagnosticSeverity.Error);
        using var terraform = new TerraformCli();
        Replace(terraform.Folder, files);
        var (code, _, _) = await terraform.TryRunAsync("init", "-input=false", "-backend=false");
        if (code == 0)
        {
            (code, var output, _) = await terraform.TryRunAsync("plan", "-input=false");
            code.ShouldNotBe(0, output);
        }

        return template.Render(found);
    }

    private static void Replace(string folder, (string Path, string Text)[] files)
    {
        foreach (var old in Directory.EnumerateFiles(folder, "*.tf*", SearchOption.AllDirectories).Where(f => !f.Contains("tfstate", StringComparison.Ordinal)))
        {
            File.Delete(old);
        }

        foreach (var (path, text) in files)
        {
            var full = Path.Combine(folder, path);
            Directory.CreateDirectory(Path.GetDirectoryName(full)!);
            File.WriteAllText(full, text);
        }
    }

    private static string[] Ours(Plan plan) =>
    [
        .. plan.Changes
            .Select(c => $"{c.Address} {Actions(c.Action)}{(c.PreviousAddress is { } from ? $" from {from}" : "")}{(c.ImportId is { } id ? $" import {id}" : "")}")
            .Order(StringComparer.Ordinal),
    ];

    private static string[] Theirs(JsonElement plan) => !plan.TryGetProperty("resource_changes", out var changes) ? [] :
    [
        .. changes.EnumerateArray()
            .Select(c => c.GetProperty("address").GetString() + " "
                + string.Join('+', c.GetProperty("change").GetProperty("actions").EnumerateArray().Select(a => a.GetString()))
                + (c.TryGetProperty("previous_address", out var from) ? $" from {from.GetString()}" : "")
                + (c.GetProperty("change").TryGetProperty("importing", out var import) ? $" import {import.GetProperty("id").GetString()}" : ""))
            .Order(StringComparer.Ordinal),
    ];

    private static string Actions(PlannedAction action) => action switch
    {
        PlannedAction.NoOp => "no-op",
        PlannedAction.Replace => "delete+create",
        PlannedAction.ReplaceCreateFirst => "create+delete",
        _ => action.ToString().ToLowerInvariant(),
    };
}
