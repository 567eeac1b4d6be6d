using Coder.Hcl.Syntax;

namespace Coder.Hcl.Evaluation;

/// <summary>Finds the variables that an expression or body needs from its context.</summary>
public static class References
{
    /// <summary>The free references of an expression in source order; names bound by for expressions are left out.</summary>
    public static IReadOnlyList<Traversal> Of(ExpressionSyntax expression)
    {
        var found = new List<Traversal>();
        Collect(expression, found);
        return found;
    }

    /// <summary>The free references of all attributes of a body and its nested blocks.</summary>
    public static IReadOnlyList<Traversal> Of(BodySyntax body)
    {
        var found = new List<Traversal>();
        Collect(body, found);
        return found;
    }

    private static void Collect(BodySyntax body, List<Traversal> found)
    {
        foreach (var attribute in body.Attributes)
        {
            Collect(attribute.Value, found);
        }

        foreach (var block in body.Blocks)
        {
            Collect(block.Body, found);
        }
    }

    /// <summary>Walks with a stack of its own, so that long chains of operators do not use up the thread's.</summary>
    private static void Collect(ExpressionSyntax root, List<Traversal> found)
    {
        var pending = new Stack<(ExpressionSyntax Expression, BoundNames? Bound)>();
        pending.Push((root, null));
        while (pending.TryPop(out var item))
        {
            var (expression, bound) = item;
            switch (expression)
            {
                case ScopeTraversalSyntax { Traversal: var traversal }:
                    if (bound?.Contains(traversal.RootName) != true)
                    {
                        found.Add(traversal);
                    }

                    break;
                case LiteralSyntax:
                    break;
                case ForSyntax loop:
                    PushLoop(pending, loop, bound);
                    break;
                default:
                    var children = expression.Children;
                    for (var i = children.Count - 1; i >= 0; i--)
                    {
                        pending.Push((children[i], bound));
                    }

                    break;
            }
        }
    }

    private static void PushLoop(Stack<(ExpressionSyntax, BoundNames?)> pending, ForSyntax loop, BoundNames? bound)
    {
        var inner = new BoundNames(loop, bound);
        foreach (var child in loop.Children.Reverse())
        {
            pending.Push((child, ReferenceEquals(child, loop.Collection) ? bound : inner));
        }
    }

    private sealed record BoundNames(ForSyntax Loop, BoundNames? Outer)
    {
        public bool Contains(string name)
        {
            for (var names = this; names is not null; names = names.Outer)
            {
                if (name == names.Loop.ValueName || name == names.Loop.KeyName)
                {
                    return true;
                }
            }

            return false;
        }
    }
}
