using Coder.Hcl.Diagnostics;
using Coder.Hcl.Values;
using Coder.Terraform.Applying;
using Coder.Terraform.Configuration;
using Coder.Terraform.Planning;
using Coder.Terraform.Providers;
using Coder.Terraform.State;

namespace Coder.Terraform.Tests.Infrastructure;

/// <summary>A template under test with its state: loads, plans and applies, failing the test with the diagnostics in full.</summary>
internal sealed class Template
{
    private readonly TemplateFiles _files;

    public Template(params (string Path, string Text)[] files)
    {
        _files = TemplateFiles.FromTexts(files);
        Configuration = TerraformConfiguration.Load(_files, LoadDiagnostics)!;
    }

    public DiagnosticBag LoadDiagnostics { get; } = [];

    public TerraformConfiguration Configuration { get; private set; }

    public Dictionary<string, HclValue> Variables { get; } = [];

    public ProviderRegistry Registry { get; } = new();

    public StateFile State { get; set; } = StateFile.Empty;

    public EngineOptions Options { get; set; } = new();

    /// <summary>A template of one file.</summary>
    public static Template Of(string main) => new(("main.tf", main));


    public async Task<Plan> TryPlanAsync(PlanMode mode = PlanMode.Apply, CancellationToken ct = default)
    {
        LoadDiagnostics.HasErrors.ShouldBeFalse(Render(LoadDiagnostics));
        return await TerraformEngine.PlanAsync(Configuration, Variables, State, mode, Registry, Options, ct);
    }

    public async Task<Plan> PlanAsync(PlanMode mode = PlanMode.Apply)
    {
        var plan = await TryPlanAsync(mode);
        plan.Failed.ShouldBeFalse(Render(plan.Diagnostics));
        return plan;
    }

    public async Task<ApplyResult> ApplyAsync(PlanMode mode = PlanMode.Apply)
    {
        var result = await TryApplyAsync(mode);
        result.Failed.ShouldBeFalse(Render(result.Diagnostics));
        return result;
    }

    public async Task<ApplyResult> TryApplyAsync(PlanMode mode = PlanMode.Apply, CancellationToken ct = default)
    {
        var result = await TerraformEngine.ApplyAsync(await PlanAsync(mode), Registry, Options, ct);
        State = result.State;
        return result;
    }

    public string Render(IEnumerable<Diagnostic> diagnostics) =>
        string.Join("\n", diagnostics.Select(d => DiagnosticFormatter.Format(d, _files.ReadText)));
}
