using Coder.Hcl.Values;
using Coder.Terraform.Applying;
using Coder.Terraform.Configuration;
using Coder.Terraform.Evaluation;
using Coder.Terraform.Planning;
using Coder.Terraform.Providers;
using Coder.Terraform.State;

namespace Coder.Terraform;

/// <summary>Plans and applies configurations in this process. Thread-safe: operations share nothing but what they are given.</summary>
public static class TerraformEngine
{
    /// <summary>Refreshes the state and says what an apply would do. Never throws for what the template or a provider does wrong: see <see cref="Plan.Diagnostics"/>.</summary>
    /// <param name="configuration">The template.</param>
    /// <param name="variables">
    /// Values of root variables by name; they win over the template's .tfvars files. A string for a variable of
    /// another type than string, number or bool is read as an expression, as <c>terraform plan -var</c> does.
    /// </param>
    /// <param name="state">What exists.</param>
    /// <param name="mode">Whether to apply or destroy.</param>
    /// <param name="registry">Where providers come from.</param>
    /// <param name="options">Log, bounds and hooks.</param>
    /// <param name="ct">Stops between resources.</param>
    public static async Task<Plan> PlanAsync(TerraformConfiguration configuration, IReadOnlyDictionary<string, HclValue> variables,
        StateFile state, PlanMode mode, IProviderRegistry registry, EngineOptions options, CancellationToken ct)
    {
        await using var operation = new PlanOperation(configuration, Inputs(configuration, variables), state, mode, registry, options);
        return await operation.RunAsync(ct);
    }

    /// <summary>
    /// Reads the data sources of one type, and what their arguments need, without planning any resource: what resources and other providers
    /// would give is unknown. Never throws for what the template does wrong, and goes on behind an error.
    /// </summary>
    /// <param name="configuration">The template.</param>
    /// <param name="variables">Values of root variables, as for <see cref="PlanAsync"/>.</param>
    /// <param name="source">Source address of the provider.</param>
    /// <param name="type">The type of its data sources to read, as <c>coder_parameter</c>.</param>
    /// <param name="registry">Where the provider comes from.</param>
    /// <param name="options">Bounds and clock.</param>
    /// <param name="ct">Stops between nodes.</param>
    /// <exception cref="OperationCanceledException">It was canceled.</exception>
    public static async Task<Inquiry> InquireAsync(TerraformConfiguration configuration, IReadOnlyDictionary<string, HclValue> variables,
        string source, string type, IProviderRegistry registry, EngineOptions options, CancellationToken ct)
    {
        await using var operation = new InquiryOperation(configuration, Inputs(configuration, variables), source, type, registry, options);
        return await operation.RunAsync(ct);
    }

    /// <summary>Does what a plan says; what was done is in the result's state, whatever happened.</summary>
    /// <param name="plan">A plan without errors.</param>
    /// <param name="registry">Where providers come from.</param>
    /// <param name="options">Log, bounds and hooks.</param>
    /// <param name="ct">Stops between resources: a provider at work is not interrupted.</param>
    /// <exception cref="ArgumentException">The plan has errors.</exception>
    public static async Task<ApplyResult> ApplyAsync(Plan plan, IProviderRegistry registry, EngineOptions options, CancellationToken ct)
    {
        if (plan.Failed)
        {
            throw new ArgumentException("A plan with errors cannot be applied.", nameof(plan));
        }

        await using var operation = new ApplyOperation(plan, registry, options);
        return await operation.RunAsync(ct);
    }

    private static Dictionary<string, HclValue> Inputs(TerraformConfiguration configuration, IReadOnlyDictionary<string, HclValue> variables)
    {
        var inputs = new Dictionary<string, HclValue>(configuration.FileVariables, StringComparer.Ordinal);
        foreach (var (name, value) in variables)
        {
            inputs[name] = value;
        }

        return inputs;
    }
}
