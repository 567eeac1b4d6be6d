using Coder.Hcl.Evaluation;
using Coder.Hcl.Values;

namespace Coder.Terraform.Providers;

/// <summary>A function that a provider brings: templates call it as <c>provider::LOCAL_NAME::NAME(…)</c>. Pure, and without the provider's configuration.</summary>
/// <param name="Name">The function's own name.</param>
/// <param name="Parameters">The positional parameters.</param>
/// <param name="ReturnType">The type of what it gives.</param>
public sealed record ProviderFunction(string Name, IReadOnlyList<FunctionParameter> Parameters, HclType ReturnType)
{
    /// <summary>The parameter that takes all further arguments, if there is one.</summary>
    public FunctionParameter? VariadicParameter { get; init; }

    /// <summary>For people, in Markdown.</summary>
    public string Description { get; init; } = "";

    /// <summary>The parameter that an argument belongs to; the last one's when there are too many arguments.</summary>
    public FunctionParameter ParameterAt(int argument) => argument < Parameters.Count ? Parameters[argument] : VariadicParameter ?? Parameters[^1];
}
