using Coder.Hcl.Diagnostics;
using Coder.Provisioner;
using Coder.Provisioner.Local;
using Coder.Provisioner.Modules;
using Coder.Provisioner.Templates;
using Coder.Terraform.Configuration;
using Coder.Terraform.Providers;
using Coder.Terraform.Testing;

namespace Coder.Server.Commands;

/// <summary>
/// What <c>coder templates validate</c>, <c>plan</c> and <c>test</c> start: the engine is in this program, not in the small one. It
/// needs neither settings nor a database.
/// </summary>
internal static class CheckTemplateCommand
{
    /// <summary>The first argument that starts it.</summary>
    public const string Name = "check-template";

    private const int Good = 0;
    private const int Bad = 1;

    /// <summary>Runs it; answers 1 when the template has errors or a test does not pass.</summary>
    public static async Task<int> RunAsync(CommandInput input, CancellationToken ct)
    {
        try
        {
            return await CheckAsync(input, ct);
        }
        catch (StartupException e)
        {
            // Who asked does not know of this command, so its name is not told.
            await Console.Error.WriteLineAsync(e.Message);
            return Bad;
        }
    }

    private static async Task<int> CheckAsync(CommandInput input, CancellationToken ct)
    {
        var arguments = CheckArguments.Read(input.Arguments);
        var output = new CheckOutput(input.Output, arguments.Json);
        if (TemplateFolder.Read(arguments.Folder, new TemplateArchiveLimits(), out var problem) is not { } files)
        {
            throw new StartupException(problem);
        }

        var check = new TemplateCheck(files, arguments.Request, TimeProvider.System);
        using var modules = new ModuleInstaller(new ModuleSourceOptions { Fetch = arguments.Fetch, AllowLocalRepositories = true }, TimeProvider.System);
        var problems = new DiagnosticBag();
        var template = await check.LoadAsync(modules, problems, SilentLog.Instance, ct);
        if (arguments.Action == "validate" || template is null || problems.HasErrors)
        {
            await output.ValidatedAsync(check.Files, [.. problems]);
            return problems.HasErrors ? Bad : Good;
        }

        return arguments.Action == "plan"
            ? await PlanAsync(check, template, [.. problems], output, ct)
            : await TestAsync(check, arguments.Filter, output, ct);
    }

    private static async Task<int> PlanAsync(
        TemplateCheck check, TerraformConfiguration template, IReadOnlyList<Diagnostic> before, CheckOutput output, CancellationToken ct)
    {
        var plan = await check.PlanAsync(template, SilentLog.Instance, ct);
        plan = plan with { Diagnostics = [.. before, .. plan.Diagnostics] };
        await output.PlannedAsync(check.Files, plan);
        return plan.Diagnostics.Any(d => d.Severity == DiagnosticSeverity.Error) ? Bad : Good;
    }

    private static async Task<int> TestAsync(TemplateCheck check, string filter, CheckOutput output, CancellationToken ct)
    {
        var names = TestRunner.FilesOf(check.Files).Where(f => filter.Length == 0 || f == filter).ToList();
        if (names.Count == 0)
        {
            throw new StartupException(filter.Length == 0
                ? "The template has no tests: put them into files named *.tftest.hcl beside it, or in its folder tests."
                : $"The template has no test file {filter}. It has: {string.Join(", ", TestRunner.FilesOf(check.Files))}.");
        }

        var results = new List<TestFileResult>();
        foreach (var name in names)
        {
            results.Add(await check.TestAsync(name, SilentLog.Instance, ct));
            await output.TestedAsync(check.Files, results[^1]);
        }

        await output.SummarizeAsync(results);
        return results.TrueForAll(r => r.Status == TestStatus.Pass) ? Good : Bad;
    }
}
