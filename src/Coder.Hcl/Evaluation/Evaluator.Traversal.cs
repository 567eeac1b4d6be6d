using Coder.Hcl.Diagnostics;
using Coder.Hcl.Syntax;
using Coder.Hcl.Values;

namespace Coder.Hcl.Evaluation;

internal sealed partial class Evaluator
{
    public HclValue EvaluateTraversal(Traversal traversal, EvaluationContext context)
    {
        if (!context.TryGetVariable(traversal.RootName, out var value))
        {
            var suggestion = NameSuggestion.For(traversal.RootName, context.VariableNames);
            diagnostics.AddError(
                "Unknown variable",
                $"There is no variable named \"{traversal.RootName}\".{suggestion}",
                traversal.RootRange,
                traversal.Range);
            return HclValue.DynamicUnknown;
        }

        var (result, failedAt, failure) = Follow(value, traversal.Steps);
        if (failure is null)
        {
            return result;
        }

        var error = Diagnostic.Error(failure.Summary, failure.Detail, traversal.Steps[failedAt].Range);
        if (!IsRepeated(error))
        {
            diagnostics.Add(error with { InvolvedValues = failedAt > 0 ? [new(traversal.Describe(failedAt), result)] : [] });
        }

        return HclValue.DynamicUnknown;
    }

    private HclValue EvaluateRelative(RelativeTraversalSyntax relative, EvaluationContext context)
    {
        var (result, failedAt, failure) = Follow(Evaluate(relative.Operand, context), relative.Steps);
        return failure is null
            ? result
            : Error(failure.Summary, failure.Detail, relative.Steps[failedAt].Range, relative, context, relative);
    }

    /// <summary>Takes the steps; after a failure the value is the one that lacks the step.</summary>
    private static (HclValue Value, int FailedAt, AccessFailure? Failure) Follow(HclValue value, IReadOnlyList<TraversalStep> steps)
    {
        for (var i = 0; i < steps.Count; i++)
        {
            var (next, failure) = steps[i] switch
            {
                AttributeStep attribute => ValueAccess.Attribute(value, attribute.Name),
                IndexStep index => ValueAccess.Index(value, index.Key),
                _ => throw new InvalidOperationException("There are only attribute and index steps."),
            };
            if (failure is not null)
            {
                return (value, i, failure);
            }

            value = next;
        }

        return (value, -1, null);
    }

    private HclValue EvaluateIndex(IndexSyntax index, EvaluationContext context)
    {
        var collection = Evaluate(index.Collection, context);
        var key = Evaluate(index.Key, context);
        var (value, failure) = ValueAccess.Index(collection, key);
        return failure is null ? value : Error(failure.Summary, failure.Detail, index.BracketRange, index, context, index);
    }

    private HclValue EvaluateSplat(SplatSyntax splat, EvaluationContext context)
    {
        var operand = Evaluate(splat.Operand, context);
        var marks = operand.Marks;
        operand = operand.Unmark();
        var isSequence = operand.Kind is HclTypeKind.List or HclTypeKind.Set or HclTypeKind.Tuple;
        if (operand.IsNull)
        {
            return isSequence
                ? Error(
                    "Splat of null value",
                    "Splat expressions (with the * symbol) cannot be applied to null sequences.",
                    splat.Operand,
                    context,
                    splat)
                : HclValue.EmptyTuple.WithMarks(marks);
        }

        if (!operand.IsKnown)
        {
            return UnknownSplat(splat, operand, context).WithMarks(marks);
        }

        var items = isSequence ? operand.Items : [operand];
        var results = new HclValue[items.Length];
        for (var i = 0; i < items.Length; i++)
        {
            results[i] = Evaluate(splat.Each, context.ForSplat(splat.Item, items[i]));
        }

        return AsSplatResult(results, operand, splat, context).WithMarks(marks);
    }

    /// <summary>A splat over a list or set is a list again; over everything else it is a tuple.</summary>
    private HclValue AsSplatResult(HclValue[] results, HclValue operand, SplatSyntax splat, EvaluationContext context)
    {
        if (operand.Kind is not (HclTypeKind.List or HclTypeKind.Set))
        {
            return HclValue.Tuple(results);
        }

        if (results.Length == 0)
        {
            return HclValue.List(EachType(splat, operand.Type.ElementType, context), []);
        }

        var type = results[0].Type;
        return Array.TrueForAll(results, r => r.Type.Equals(type)) ? HclValue.List(type, results) : HclValue.Tuple(results);
    }

    private HclValue UnknownSplat(SplatSyntax splat, HclValue operand, EvaluationContext context) => operand.Kind switch
    {
        HclTypeKind.Dynamic => HclValue.DynamicUnknown,
        HclTypeKind.List or HclTypeKind.Set => HclValue.Unknown(HclType.List(EachType(splat, operand.Type.ElementType, context))),
        HclTypeKind.Tuple => HclValue.Unknown(HclType.Tuple([.. operand.Type.ElementTypes.Select(t => EachType(splat, t, context))])),
        _ => HclValue.DynamicUnknown,
    };

    /// <summary>The type that the splat's body has for elements of a type.</summary>
    private HclType EachType(SplatSyntax splat, HclType elementType, EvaluationContext context) =>
        Evaluate(splat.Each, context.ForSplat(splat.Item, HclValue.Unknown(elementType))).Type;
}
