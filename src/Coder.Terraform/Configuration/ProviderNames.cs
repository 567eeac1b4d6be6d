using Coder.Hcl.Syntax;

namespace Coder.Terraform.Configuration;

/// <summary>Reads references to provider configurations: <c>name</c> or <c>name.alias</c>.</summary>
internal static class ProviderNames
{
    public static (string Name, string Alias)? Read(ExpressionSyntax expression)
    {
        if (expression.AsLiteralString() is { } text)
        {
            var dot = text.IndexOf('.');
            return dot < 0 ? (text, "") : (text[..dot], text[(dot + 1)..]);
        }

        return expression.AsTraversal() switch
        {
            { Steps: [] } traversal => (traversal.RootName, ""),
            { Steps: [AttributeStep alias] } traversal => (traversal.RootName, alias.Name),
            _ => null,
        };
    }
}
