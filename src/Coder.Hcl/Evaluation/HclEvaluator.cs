using Coder.Hcl.Diagnostics;
using Coder.Hcl.Syntax;
using Coder.Hcl.Values;

namespace Coder.Hcl.Evaluation;

/// <summary>Evaluates expressions. Unknown values and marks follow through every operation.</summary>
public static class HclEvaluator
{
    /// <summary>The value of an expression.</summary>
    /// <param name="expression">What to evaluate.</param>
    /// <param name="context">Variables and functions.</param>
    /// <param name="diagnostics">Receives the errors.</param>
    /// <returns>The value, or an unknown value when there were errors.</returns>
    public static HclValue Evaluate(ExpressionSyntax expression, EvaluationContext context, DiagnosticBag diagnostics)
    {
        using var part = EvaluationLimits.Enter();
        return new Evaluator(diagnostics).Evaluate(expression, context);
    }

    /// <summary>Follows a reference into the variables of a context.</summary>
    /// <inheritdoc cref="Evaluate" path="/param"/>
    /// <inheritdoc cref="Evaluate" path="/returns"/>
    public static HclValue EvaluateTraversal(Traversal traversal, EvaluationContext context, DiagnosticBag diagnostics) =>
        new Evaluator(diagnostics).EvaluateTraversal(traversal, context);
}
