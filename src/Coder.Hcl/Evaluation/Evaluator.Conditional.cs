using Coder.Hcl.Syntax;
using Coder.Hcl.Values;

namespace Coder.Hcl.Evaluation;

internal sealed partial class Evaluator
{
    /// <summary>Both sides are evaluated, because the type of the result comes from both; errors of the side that is not
    /// chosen do not count.</summary>
    private HclValue EvaluateConditional(ConditionalSyntax conditional, EvaluationContext context)
    {
        var condition = EvaluateCondition(conditional, context);
        if (condition is null)
        {
            return HclValue.DynamicUnknown;
        }

        var isChosen = condition.IsKnown ? condition.AsBool() : (bool?)null;
        var whenTrue = EvaluateSide(conditional.WhenTrue, isChosen == true, context);
        var whenFalse = EvaluateSide(conditional.WhenFalse, isChosen == false, context);
        if (whenTrue is null || whenFalse is null)
        {
            return HclValue.DynamicUnknown.WithMarks(condition.Marks);
        }

        if (CommonType(whenTrue, whenFalse) is not { } type)
        {
            return Error(
                "Inconsistent conditional result types",
                $"The true and false result expressions must have consistent types. {TypeMismatch.Describe(whenTrue.Type, whenFalse.Type)}",
                conditional,
                context).WithMarks(condition.Marks);
        }

        // Which side was chosen would tell about the other, so its marks count too.
        var marks = condition.Marks | whenTrue.Marks | whenFalse.Marks;
        if (isChosen is not { } chosen)
        {
            return HclValue.Unknown(type).WithMarks(marks);
        }

        var result = chosen ? whenTrue : whenFalse;
        if (!HclConvert.TryConvert(result, type, out var converted, out var error))
        {
            var side = chosen ? "true" : "false";
            return Error(
                "Inconsistent conditional result types",
                $"The {side} result value has the wrong type: {error}.",
                chosen ? conditional.WhenTrue : conditional.WhenFalse,
                context,
                conditional).WithMarks(marks);
        }

        return converted.WithMarks(marks);
    }

    private HclValue? EvaluateCondition(ConditionalSyntax conditional, EvaluationContext context)
    {
        var condition = Evaluate(conditional.Condition, context);
        if (condition.IsNull)
        {
            Error(
                "Null condition",
                "The condition value is null. Conditions must either be true or false.",
                conditional.Condition,
                context,
                conditional);
            return null;
        }

        if (HclConvert.TryConvert(condition, HclType.Bool, out var converted, out _))
        {
            return converted;
        }

        Error(
            "Incorrect condition type",
            "The condition expression must be of type bool.",
            conditional.Condition,
            context,
            conditional);
        return null;
    }

    /// <summary>The value of a side; null when it was chosen and has errors. A side that was not chosen (yet) and has errors
    /// leaves the type open.</summary>
    private HclValue? EvaluateSide(ExpressionSyntax side, bool isChosen, EvaluationContext context)
    {
        if (side is LiteralSyntax literal)
        {
            return literal.Value;
        }

        var problems = new Diagnostics.DiagnosticBag();
        var value = new Evaluator(problems).Evaluate(side, context);
        if (!problems.HasErrors)
        {
            return value;
        }

        if (!isChosen)
        {
            return HclValue.DynamicUnknown;
        }

        diagnostics.AddRange(problems);
        return null;
    }

    private static HclType? CommonType(HclValue whenTrue, HclValue whenFalse)
    {
        if (whenTrue is { IsNull: true, Kind: HclTypeKind.Dynamic })
        {
            return whenFalse.Type;
        }

        if (whenFalse is { IsNull: true, Kind: HclTypeKind.Dynamic })
        {
            return whenTrue.Type;
        }

        return whenTrue.Kind == whenFalse.Kind && whenTrue.Type.IsPrimitive
            ? whenTrue.Type
            : HclConvert.Unify([whenTrue.Type, whenFalse.Type]);
    }
}
