using Coder.Hcl.Syntax;

namespace Coder.Hcl.Evaluation;

/// <summary>Finds the calls of functions that stand in a body and its nested blocks, in no particular order.</summary>
public static class FunctionCalls
{
    /// <summary>All calls, also those inside of other calls and of templates.</summary>
    public static IEnumerable<FunctionCallSyntax> In(BodySyntax body)
    {
        // A stack of its own, as long chains of operators must not use up the thread's.
        var pending = new Stack<ExpressionSyntax>();
        Push(body, pending);
        while (pending.TryPop(out var expression))
        {
            if (expression is FunctionCallSyntax call)
            {
                yield return call;
            }

            foreach (var child in expression.Children)
            {
                pending.Push(child);
            }
        }
    }

    private static void Push(BodySyntax body, Stack<ExpressionSyntax> pending)
    {
        foreach (var attribute in body.Attributes)
        {
            pending.Push(attribute.Value);
        }

        foreach (var block in body.Blocks)
        {
            Push(block.Body, pending);
        }
    }
}
