using Coder.Hcl.Syntax;
using Coder.Hcl.Values;

namespace Coder.Hcl.Evaluation;

internal sealed partial class Evaluator
{
    private HclValue EvaluateFor(ForSyntax loop, EvaluationContext context)
    {
        var collection = Evaluate(loop.Collection, context);
        if (collection.IsNull)
        {
            return Error(
                "Iteration over null value",
                "A null value cannot be used as the collection in a 'for' expression.",
                loop.Collection,
                context,
                loop);
        }

        if (collection.Kind == HclTypeKind.Dynamic)
        {
            return HclValue.DynamicUnknown.WithMarks(collection.Marks);
        }

        if (collection.Kind is HclTypeKind.String or HclTypeKind.Number or HclTypeKind.Bool)
        {
            return Error(
                "Iteration over non-iterable value",
                $"A value of type {collection.Type.FriendlyName} cannot be used as the collection in a 'for' expression.",
                loop.Collection,
                context,
                loop);
        }

        if (!collection.IsKnown)
        {
            return HclValue.DynamicUnknown.WithMarks(collection.Marks);
        }

        var results = new ForResults(loop) { Marks = collection.Marks };
        foreach (var (key, value) in Iterate(collection))
        {
            if (!EvaluationLimits.TryStep())
            {
                return Error("Too many steps", $"Loops may take at most {EvaluationLimits.MaxSteps:N0} steps in one evaluation.", loop, context);
            }

            EvaluatePass(loop, context.ForLoop(loop, key, value), results);
        }

        return results.ToValue();
    }

    private void EvaluatePass(ForSyntax loop, EvaluationContext pass, ForResults results)
    {
        if (loop.Condition is not null)
        {
            var include = EvaluateFilter(loop, loop.Condition, pass);
            results.Marks |= include?.Marks ?? ValueMarks.None;
            if (include is not { IsKnown: true })
            {
                results.IsUnknown = true;
                return;
            }

            if (!include.AsBool())
            {
                return;
            }
        }

        if (loop.Key is null)
        {
            results.Add(Evaluate(loop.Value, pass));
            return;
        }

        var key = EvaluateForKey(loop, loop.Key, pass);
        results.Marks |= key?.Marks ?? ValueMarks.None;
        if (key is not { IsKnown: true })
        {
            results.IsUnknown = true;
        }
        else if (!results.TryAdd(key.AsString(), Evaluate(loop.Value, pass)))
        {
            Error(
                "Duplicate object key",
                $"Two different items produced the key \"{key.AsString()}\" in this 'for' expression. If duplicates are expected, use the ellipsis (...) after the value expression to enable grouping by key.",
                loop.Key,
                pass,
                loop);
        }
    }

    private HclValue? EvaluateFilter(ForSyntax loop, ExpressionSyntax condition, EvaluationContext pass)
    {
        var include = Evaluate(condition, pass);
        if (include.IsNull)
        {
            Error("Condition is null", "The value of the 'if' clause must not be null.", condition, pass, loop);
            return null;
        }

        if (HclConvert.TryConvert(include, HclType.Bool, out var converted, out var error))
        {
            return converted;
        }

        Error("Invalid 'for' condition", $"The 'if' clause value is invalid: {error}.", condition, pass, loop);
        return null;
    }

    private HclValue? EvaluateForKey(ForSyntax loop, ExpressionSyntax expression, EvaluationContext pass)
    {
        var key = Evaluate(expression, pass);
        if (key.IsNull)
        {
            Error("Invalid object key", "Key expression in 'for' expression must not produce a null value.", expression, pass, loop);
            return null;
        }

        if (HclConvert.TryConvert(key, HclType.String, out var converted, out var error))
        {
            return converted;
        }

        Error("Invalid object key", $"The key expression produced an invalid result: {error}.", expression, pass, loop);
        return null;
    }

    private static IEnumerable<(HclValue Key, HclValue Value)> Iterate(HclValue collection)
    {
        if (collection.Kind is HclTypeKind.Map or HclTypeKind.Object)
        {
            foreach (var (name, value) in collection.Attributes)
            {
                yield return (HclValue.String(name), value);
            }

            yield break;
        }

        var isSet = collection.Kind == HclTypeKind.Set;
        for (var i = 0; i < collection.Items.Length; i++)
        {
            var value = collection.Items[i];
            yield return (isSet ? value : HclValue.Number(i), value);
        }
    }

    /// <summary>What the passes of a for expression have given so far.</summary>
    private sealed class ForResults(ForSyntax loop)
    {
        private readonly List<HclValue> _items = [];
        private readonly Dictionary<string, HclValue> _fields = new(StringComparer.Ordinal);
        private readonly Dictionary<string, List<HclValue>> _groups = new(StringComparer.Ordinal);

        public ValueMarks Marks { get; set; }

        /// <summary>Whether keys or filters were unknown or wrong, so that the shape of the result is not known.</summary>
        public bool IsUnknown { get; set; }

        public void Add(HclValue value) => _items.Add(value);

        /// <summary>False when the key exists and values are not grouped.</summary>
        public bool TryAdd(string key, HclValue value)
        {
            if (!loop.IsGrouping)
            {
                return _fields.TryAdd(key, value);
            }

            if (!_groups.TryGetValue(key, out var group))
            {
                _groups[key] = group = [];
            }

            group.Add(value);
            return true;
        }

        public HclValue ToValue()
        {
            if (IsUnknown)
            {
                return HclValue.DynamicUnknown.WithMarks(Marks);
            }

            var result = loop.Key is null ? HclValue.Tuple(_items)
                : loop.IsGrouping ? HclValue.Object(_groups.Select(g => KeyValuePair.Create(g.Key, HclValue.Tuple(g.Value))))
                : HclValue.Object(_fields);
            return result.WithMarks(Marks);
        }
    }
}
