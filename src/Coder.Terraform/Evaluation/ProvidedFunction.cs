using Coder.Hcl.Evaluation;
using Coder.Hcl.Values;
using Coder.Terraform.Providers;

namespace Coder.Terraform.Evaluation;

/// <summary>A provider's function as expressions call it.</summary>
/// <param name="name">Its full name, with the local name of the provider.</param>
/// <param name="function">What the provider says of it.</param>
/// <param name="provider">Who computes it.</param>
/// <param name="ct">Ends a call under way.</param>
internal sealed class ProvidedFunction(string name, ProviderFunction function, IProvider provider, CancellationToken ct) : HclFunction
{
    public override string Name => name;

    public override IReadOnlyList<FunctionParameter> Parameters => function.Parameters;

    public override FunctionParameter? VariadicParameter => function.VariadicParameter;

    protected override HclType ReturnType(IReadOnlyList<HclValue> arguments) => function.ReturnType;

    // Expressions are evaluated without waiting points. A call takes a fraction of a millisecond, and the provider's own limit ends one that hangs.
    protected override FunctionResult Call(IReadOnlyList<HclValue> arguments)
    {
        try
        {
            var result = provider.CallFunctionAsync(function.Name, arguments, ct).AsTask().GetAwaiter().GetResult();
            return result.Value is { IsWhollyKnown: false } && arguments.All(a => a.IsWhollyKnown)
                ? FunctionResult.Failed("the provider gave an unknown value for known arguments, which is a fault of the provider")
                : result;
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            return FunctionResult.Failed("it was canceled");
        }
    }
}
