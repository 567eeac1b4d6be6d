using Coder.Hcl.Syntax;

namespace Coder.Terraform.Configuration;

/// <summary>Readings of expressions that are not evaluated.</summary>
internal static class SyntaxExtensions
{
    /// <summary>The word when the expression is a bare identifier, else null.</summary>
    public static string? AsKeyword(this ExpressionSyntax expression) =>
        expression is ScopeTraversalSyntax { Traversal: { Steps.Count: 0 } traversal } ? traversal.RootName : null;

    /// <summary>The text when the expression is a string without interpolation, else null.</summary>
    public static string? AsLiteralString(this ExpressionSyntax expression) =>
        expression is TemplateSyntax { LiteralValue: { } literal } ? literal.AsString() : null;

    /// <summary>The traversal when the expression is a plain reference; old configurations may quote it.</summary>
    public static Traversal? AsTraversal(this ExpressionSyntax expression) =>
        expression is ScopeTraversalSyntax reference ? reference.Traversal : null;
}
