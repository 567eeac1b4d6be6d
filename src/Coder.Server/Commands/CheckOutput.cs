using System.Text.Json;
using Coder.Hcl.Diagnostics;
using Coder.Provisioner.Local;
using Coder.Server.Http;
using Coder.Terraform.Configuration;
using Coder.Terraform.Planning;
using Coder.Terraform.Testing;

namespace Coder.Server.Commands;

/// <summary>Shows what a check found: as text for people, or as one JSON document.</summary>
internal sealed class CheckOutput(TextWriter output, bool json)
{
    /// <summary>Shows whether a template is valid.</summary>
    public async Task ValidatedAsync(TemplateFiles files, IReadOnlyList<Diagnostic> diagnostics)
    {
        var errors = diagnostics.Count(d => d.Severity == DiagnosticSeverity.Error);
        if (json)
        {
            await WriteAsync(new { Valid = errors == 0, ErrorCount = errors, WarningCount = diagnostics.Count - errors, Diagnostics = diagnostics.Select(Shown) });
            return;
        }

        await WriteAsync(files, diagnostics);
        await output.WriteLineAsync(errors == 0 ? "The template is valid." : $"The template has {errors} error{(errors == 1 ? "" : "s")}.");
    }

    /// <summary>Shows a plan.</summary>
    public async Task PlannedAsync(TemplateFiles files, CheckedPlan planned)
    {
        if (json)
        {
            await WriteAsync(new
            {
                Diagnostics = planned.Diagnostics.Select(Shown),
                Changes = planned.Plan.Changes.Select(c => new { Address = c.Address.ToString(), Action = c.Action.ToString(), c.Provider }),
                Outputs = planned.Plan.Outputs.Select(o => o.Name),
                planned.Parameters,
                planned.Resources,
            });
            return;
        }

        await WriteAsync(files, planned.Diagnostics);
        if (planned.Plan.Failed)
        {
            return;
        }

        await output.WriteAsync(PlanRenderer.Render(planned.Plan));
        foreach (var parameter in planned.Parameters)
        {
            await output.WriteLineAsync(
                $"Parameter {parameter.Name} ({parameter.Type}{(parameter.Required ? ", required" : $", default \"{parameter.DefaultValue}\"")})");
        }

        foreach (var (resource, agent) in planned.Resources.SelectMany(r => r.Agents.Select(a => (r, a))))
        {
            var apps = agent.Apps.Count == 0 ? "no apps" : string.Join(", ", agent.Apps.Select(a => a.Slug));
            await output.WriteLineAsync($"Agent {agent.Name} in {resource.Type}.{resource.Name}: {agent.OperatingSystem}/{agent.Architecture}, {apps}");
        }
    }

    /// <summary>Shows a test file that has run; as JSON it is part of the summary.</summary>
    public async Task TestedAsync(TemplateFiles files, TestFileResult result)
    {
        if (json)
        {
            return;
        }

        foreach (var run in result.Runs)
        {
            await output.WriteLineAsync($"  run \"{run.Name}\"... {Word(run.Status)}");
            await WriteAsync(files, run.Diagnostics);
        }

        await WriteAsync(files, result.Diagnostics);
        await output.WriteLineAsync($"{result.File}... {Word(result.Status)}");
    }

    /// <summary>Shows how many runs passed.</summary>
    public async Task SummarizeAsync(IReadOnlyList<TestFileResult> results)
    {
        int Count(TestStatus status) => results.Sum(r => r.Runs.Count(run => run.Status == status));
        if (json)
        {
            await WriteAsync(new
            {
                Passed = Count(TestStatus.Pass),
                Failed = Count(TestStatus.Fail),
                Errored = Count(TestStatus.Error),
                Skipped = Count(TestStatus.Skip),
                Files = results.Select(r => new
                {
                    r.File,
                    Status = Word(r.Status),
                    Runs = r.Runs.Select(run => new { run.Name, Status = Word(run.Status), Diagnostics = run.Diagnostics.Select(Shown) }),
                    Diagnostics = r.Diagnostics.Select(Shown),
                }),
            });
            return;
        }

        var good = results.All(r => r.Status == TestStatus.Pass);
        await output.WriteLineAsync(
            $"{(good ? "Success!" : "Failure!")} {Count(TestStatus.Pass)} passed, {Count(TestStatus.Fail) + Count(TestStatus.Error)} failed"
            + $"{(Count(TestStatus.Skip) is > 0 and var skipped ? $", {skipped} skipped" : "")}.");
    }

    private async Task WriteAsync(TemplateFiles files, IReadOnlyList<Diagnostic> diagnostics)
    {
        foreach (var diagnostic in diagnostics)
        {
            await output.WriteLineAsync(DiagnosticFormatter.Format(diagnostic, files.ReadText));
        }
    }

    private Task WriteAsync(object document) => output.WriteLineAsync(JsonSerializer.Serialize(document, Json.Options));

    private static string Word(TestStatus status) => status.ToString().ToLowerInvariant();

    private static object Shown(Diagnostic diagnostic) => new
    {
        Severity = diagnostic.Severity.ToString().ToLowerInvariant(),
        diagnostic.Summary,
        diagnostic.Detail,
        diagnostic.Address,
        Range = diagnostic.Subject is { } at
            ? new { Filename = at.File, Start = new { at.Start.Line, at.Start.Column, at.Start.Byte }, End = new { at.End.Line, at.End.Column, at.End.Byte } }
            : null,
    };
}
