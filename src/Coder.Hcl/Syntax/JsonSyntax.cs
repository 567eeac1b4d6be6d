using Coder.Hcl.Values;

namespace Coder.Hcl.Syntax;

/// <summary>What is special about expressions that stand in JSON files.</summary>
public static class JsonSyntax
{
    /// <summary>Whether a node stands in a JSON file.</summary>
    public static bool IsJson(SyntaxNode node) => node.Source.IsJson;

    /// <summary>The value of an expression of a JSON file whose strings are not read as templates: what the specification
    /// calls evaluation in literal-only mode. Property names are plain text too.</summary>
    public static HclValue LiteralValue(ExpressionSyntax expression) => expression switch
    {
        LiteralSyntax literal => literal.Value,
        TupleSyntax list => HclValue.Tuple(list.Elements.Select(LiteralValue)),
        ObjectSyntax map => HclValue.Object(map.Items.Select(i => KeyValuePair.Create(JsonParser.PropertyName(i.Key), LiteralValue(i.Value)))),
        _ => HclValue.String(expression.Text),
    };
}
