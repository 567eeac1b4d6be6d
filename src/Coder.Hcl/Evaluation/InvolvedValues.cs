using Coder.Hcl.Diagnostics;
using Coder.Hcl.Syntax;
using Coder.Hcl.Values;

namespace Coder.Hcl.Evaluation;

/// <summary>Collects the values of the references in a failed expression, for the reader of the message.</summary>
internal static class InvolvedValues
{
    private const int Limit = 12;

    public static IReadOnlyList<KeyValuePair<string, HclValue>> Of(ExpressionSyntax expression, EvaluationContext context)
    {
        var values = new SortedDictionary<string, HclValue>(StringComparer.Ordinal);
        foreach (var traversal in References.Of(expression))
        {
            var name = traversal.ToString();
            if (values.Count == Limit || values.ContainsKey(name))
            {
                continue;
            }

            var ignored = new DiagnosticBag();
            var value = HclEvaluator.EvaluateTraversal(traversal, context, ignored);
            if (!ignored.HasErrors)
            {
                values.Add(name, value);
            }
        }

        return [.. values];
    }
}
