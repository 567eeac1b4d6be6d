using Coder.Hcl.Diagnostics;
using Coder.Hcl.Evaluation;
using Coder.Hcl.Syntax;
using Coder.Hcl.Values;
using Coder.Terraform.Applying;
using Coder.Terraform.Configuration;
using Coder.Terraform.Evaluation;
using Coder.Terraform.Functions;
using Coder.Terraform.Planning;
using Coder.Terraform.Providers;
using Coder.Terraform.State;

namespace Coder.Terraform.Testing;

/// <summary>One test file on its way: the state of each module that it runs, and the outputs of its runs.</summary>
internal sealed class TestSession(
    TemplateFiles files, TestFile file, IReadOnlyDictionary<string, HclValue> given, IProviderRegistry registry, EngineOptions options)
{
    private readonly Dictionary<string, HclValue> _outputs = new(StringComparer.Ordinal);
    private readonly Dictionary<string, TestedModule> _modules = new(StringComparer.Ordinal);
    private readonly IReadOnlyDictionary<string, HclFunction> _functions = FunctionTable.For(files);

    /// <summary>Runs all runs; those after one that failed are left out.</summary>
    public async Task<IReadOnlyList<TestRunResult>> RunAsync(CancellationToken ct)
    {
        var results = new List<TestRunResult>();
        foreach (var run in file.Runs)
        {
            ct.ThrowIfCancellationRequested();
            results.Add(results.Exists(r => r.Status is TestStatus.Error)
                ? new TestRunResult(run.Name, TestStatus.Skip, [])
                : await RunAsync(run, ct));
        }

        return results;
    }

    /// <summary>Destroys what the runs have created, the last module first.</summary>
    public async Task<IReadOnlyList<Diagnostic>> CleanUpAsync(CancellationToken ct)
    {
        var found = new List<Diagnostic>();
        foreach (var module in _modules.Values.Reverse().Where(m => !m.State.IsEmpty))
        {
            var plan = await TerraformEngine.PlanAsync(module.Configuration, module.Inputs, module.State, PlanMode.Destroy, module.Registry, options, ct);
            found.AddRange(Errors(plan.Diagnostics));
            if (!plan.Failed)
            {
                var destroyed = await TerraformEngine.ApplyAsync(plan, module.Registry, options, ct);
                found.AddRange(Errors(destroyed.Diagnostics));
            }
        }

        return found;
    }

    private static IEnumerable<Diagnostic> Errors(IEnumerable<Diagnostic> all) => all.Where(d => d.Severity == DiagnosticSeverity.Error);

    private async Task<TestRunResult> RunAsync(TestRun run, CancellationToken ct)
    {
        var problems = new DiagnosticBag();
        if (ModuleOf(run, problems) is not { } module || InputsOf(run, module.Configuration, problems) is not { } inputs)
        {
            return new TestRunResult(run.Name, TestStatus.Error, [.. problems]);
        }

        module.Inputs = inputs;
        module.Registry = RegistryOf(run, module.Configuration, inputs, problems);
        var expected = new ExpectedFailures(run, module.Configuration);
        await using var planning = new PlanOperation(module.Configuration, inputs, module.State, PlanMode.Apply, module.Registry, options);
        var plan = await planning.RunAsync(ct);
        var clean = expected.Sort(plan.Diagnostics, problems);
        if (clean && plan.Failed && !run.PlanOnly)
        {
            problems.AddError(
                "Expected failure while planning",
                "What was expected to fail did so while planning, so that there is nothing to apply. Use command = plan.",
                run.Range);
        }

        if (!clean || run.PlanOnly || plan.Failed)
        {
            return Judge(run, planning.Root, plan.Failed, expected, problems);
        }

        await using var applying = new ApplyOperation(plan, module.Registry, options);
        var applied = await applying.RunAsync(ct);
        module.State = applied.State;
        expected.Sort(applied.Diagnostics, problems);
        return Judge(run, applying.Root, applied.Failed, expected, problems);
    }

    private TestRunResult Judge(TestRun run, ModuleInstance root, bool failed, ExpectedFailures expected, DiagnosticBag problems)
    {
        if (problems.HasErrors)
        {
            return new TestRunResult(run.Name, TestStatus.Error, [.. problems]);
        }

        var worst = TestStatus.Pass;
        if (!failed)
        {
            _outputs[run.Name] = TestExpressions.Outputs(root);
        }

        // Assertions count after an expected failure too, as far as what they see is known.
        var expressions = new TestExpressions(problems);
        foreach (var assertion in run.Assertions)
        {
            var status = expressions.Check(assertion, root, _outputs);
            worst = status > worst ? status : worst;
        }

        foreach (var (address, range) in expected.Missing)
        {
            worst = TestStatus.Error;
            problems.AddError("Missing expected failure", $"The checkable object, {address}, was expected to report an error but did not.", range);
        }

        return new TestRunResult(run.Name, worst, [.. problems]);
    }

    private TestedModule? ModuleOf(TestRun run, DiagnosticBag problems)
    {
        var folder = run.Module ?? "";
        if (_modules.TryGetValue(folder, out var known))
        {
            return known;
        }

        var below = folder.Length == 0 ? "" : folder + "/";
        var part = below.Length == 0
            ? files
            : new TemplateFiles(files.Paths.Where(p => p.StartsWith(below, StringComparison.Ordinal))
                .Select(p => KeyValuePair.Create(p[below.Length..], files.TryRead(p, out var content) ? content : default)));
        var configuration = TerraformConfiguration.Load(part, problems);
        return configuration is null ? null : _modules[folder] = new TestedModule(configuration, registry);
    }

    private Dictionary<string, HclValue>? InputsOf(TestRun run, TerraformConfiguration configuration, DiagnosticBag problems)
    {
        var expressions = new TestExpressions(problems);
        var all = new Dictionary<string, HclValue>(given, StringComparer.Ordinal);
        foreach (var attribute in file.Variables)
        {
            all[attribute.Name] = expressions.Value(attribute.Value, given, _outputs, _functions);
        }

        var shared = new Dictionary<string, HclValue>(all, StringComparer.Ordinal);
        foreach (var attribute in run.Variables)
        {
            all[attribute.Name] = expressions.Value(attribute.Value, shared, _outputs, _functions);
        }

        foreach (var (name, value) in configuration.FileVariables)
        {
            all.TryAdd(name, value);
        }

        var declared = configuration.Variables.Select(v => v.Name).ToHashSet(StringComparer.Ordinal);
        return problems.HasErrors ? null : all.Where(v => declared.Contains(v.Key)).ToDictionary(v => v.Key, v => v.Value, StringComparer.Ordinal);
    }

    private TestRegistry RegistryOf(TestRun run, TerraformConfiguration configuration, IReadOnlyDictionary<string, HclValue> inputs, DiagnosticBag problems)
    {
        var expressions = new TestExpressions(problems);
        HclValue Value(ExpressionSyntax expression) => expressions.Value(expression, inputs, _outputs, _functions);
        var mocks = file.Mocks.ToDictionary(
            m => configuration.Root.RequiredProviders.GetValueOrDefault(m.LocalName) ?? ProviderSource.Normalize(m.LocalName),
            m => (IReadOnlyDictionary<string, HclValue>)m.Defaults.ToDictionary(d => d.Key, d => Value(d.Value), StringComparer.Ordinal),
            StringComparer.Ordinal);
        var overrides = new Dictionary<string, HclValue?>(StringComparer.Ordinal);
        foreach (var item in file.Overrides.Concat(run.Overrides))
        {
            overrides[item.Target] = item.Values is null ? null : Value(item.Values);
        }

        return new TestRegistry(registry, mocks, overrides);
    }

    /// <summary>A module that runs of the file work with: its state lives from run to run.</summary>
    private sealed class TestedModule(TerraformConfiguration configuration, IProviderRegistry registry)
    {
        public TerraformConfiguration Configuration => configuration;

        public StateFile State { get; set; } = StateFile.Empty;

        public IReadOnlyDictionary<string, HclValue> Inputs { get; set; } = new Dictionary<string, HclValue>(StringComparer.Ordinal);

        public IProviderRegistry Registry { get; set; } = registry;
    }
}
