using Coder.Hcl.Diagnostics;
using Coder.Hcl.Evaluation;
using Coder.Hcl.Syntax;
using Coder.Hcl.Values;

namespace Coder.Terraform.Functions;

/// <summary><c>try</c>: the first argument that evaluates without an error.</summary>
internal sealed class TryFunction : HclFunction
{
    public override string Name => "try";

    public override IReadOnlyList<FunctionParameter> Parameters => [];

    public override FunctionParameter? VariadicParameter { get; } = Row.Raw("expressions");

    public override HclValue? EvaluateLazily(FunctionCallSyntax call, EvaluationContext context, DiagnosticBag diagnostics)
    {
        if (call.Arguments.Count == 0)
        {
            diagnostics.AddError("Not enough function arguments", "Function \"try\" expects at least one argument.", call.Range);
            return HclValue.DynamicUnknown;
        }

        var attempts = new List<Diagnostic>();
        foreach (var argument in call.Arguments)
        {
            var found = new DiagnosticBag();
            var value = HclEvaluator.Evaluate(argument, context, found);
            if (!found.HasErrors)
            {
                return value.IsWhollyKnown ? value : HclValue.DynamicUnknown.WithMarks(value.DeepMarks);
            }

            attempts.AddRange(found);
        }

        diagnostics.AddError(
            "Error in function call",
            "Call to function \"try\" failed: no expression succeeded:\n" + string.Join("\n", attempts.Select(a => $"- {a.Summary} (at {a.Subject})\n  {a.Detail}")),
            call.Range);
        return HclValue.DynamicUnknown;
    }

    protected override FunctionResult Call(IReadOnlyList<HclValue> arguments) => throw new InvalidOperationException("try is evaluated lazily.");
}

/// <summary><c>can</c>: whether its argument evaluates without an error.</summary>
internal sealed class CanFunction : HclFunction
{
    public override string Name => "can";

    public override IReadOnlyList<FunctionParameter> Parameters { get; } = [Row.Raw("expression")];

    public override HclValue? EvaluateLazily(FunctionCallSyntax call, EvaluationContext context, DiagnosticBag diagnostics)
    {
        if (call.Arguments.Count != 1)
        {
            return null;
        }

        var found = new DiagnosticBag();
        var value = HclEvaluator.Evaluate(call.Arguments[0], context, found);
        return found.HasErrors ? HclValue.False : value.IsWhollyKnown ? HclValue.True : HclValue.Unknown(HclType.Bool);
    }

    protected override FunctionResult Call(IReadOnlyList<HclValue> arguments) => throw new InvalidOperationException("can is evaluated lazily.");
}
