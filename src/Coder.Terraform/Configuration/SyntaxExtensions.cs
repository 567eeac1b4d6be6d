using Coder.Hcl.Syntax;

namespace Coder.Terraform.Configuration;

/// <summary>Readings of expressions that are not evaluated. In JSON files references and keywords are written as strings.</summary>
internal static class SyntaxExtensions
{
    /// <summary>The word when the expression is a bare identifier, else null.</summary>
    public static string? AsKeyword(this ExpressionSyntax expression) =>
        expression.AsTraversal() is { Steps.Count: 0 } traversal ? traversal.RootName : null;

    /// <summary>The text when the expression is a string without interpolation, else null.</summary>
    public static string? AsLiteralString(this ExpressionSyntax expression) => expression switch
    {
        TemplateSyntax { LiteralValue: { } literal } => literal.AsString(),
        ParenthesesSyntax property when JsonSyntax.IsJson(property) => property.Expression.AsLiteralString(), // a property's name
        _ => null,
    };

    /// <summary>The traversal when the expression is a plain reference, else null.</summary>
    public static Traversal? AsTraversal(this ExpressionSyntax expression) =>
        HclParser.ParseStaticString(expression, []) is ScopeTraversalSyntax reference ? reference.Traversal : null;

    /// <summary>The name of an object's item when it is written there as it is, else null.</summary>
    public static string? LiteralName(this ObjectItemSyntax item) => item.Key.LiteralName ?? item.Key.Expression.AsLiteralString();
}
