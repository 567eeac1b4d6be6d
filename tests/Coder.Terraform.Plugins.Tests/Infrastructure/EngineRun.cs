using Coder.Hcl.Diagnostics;
using Coder.Hcl.Values;
using Coder.Terraform.Applying;
using Coder.Terraform.Configuration;
using Coder.Terraform.Planning;
using Coder.Terraform.Providers;
using Coder.Terraform.State;

namespace Coder.Terraform.Plugins.Tests.Infrastructure;

/// <summary>Templates of one file under our engine.</summary>
internal static class EngineRun
{
    /// <summary>Plans a template that can be read.</summary>
    public static async Task<Plan> PlanAsync(IProviderRegistry registry, string main, StateFile state, params (string Name, HclValue Value)[] variables)
    {
        var found = new DiagnosticBag();
        var configuration = TerraformConfiguration.Load(TemplateFiles.FromTexts(("main.tf", main)), found);
        configuration.ShouldNotBeNull(string.Join('\n', found));
        return await TerraformEngine.PlanAsync(
            configuration, variables.ToDictionary(v => v.Name, v => v.Value), state, PlanMode.Apply, registry, new EngineOptions(), CancellationToken.None);
    }

    /// <summary>Plans a template and applies the plan; both succeed.</summary>
    public static async Task<ApplyResult> ApplyAsync(IProviderRegistry registry, string main, StateFile state, params (string Name, HclValue Value)[] variables)
    {
        var plan = await PlanAsync(registry, main, state, variables);
        plan.Failed.ShouldBeFalse(string.Join('\n', plan.Diagnostics));
        var applied = await TerraformEngine.ApplyAsync(plan, registry, new EngineOptions(), CancellationToken.None);
        applied.Diagnostics.ShouldBeEmpty();
        return applied;
    }
}
