using System.Text;
using Coder.Hcl.Values;

namespace Coder.Hcl.Syntax;

/// <summary>Writes expressions.</summary>
internal sealed class ExpressionPrinter(StringBuilder text)
{
    public void Append(ExpressionSyntax expression)
    {
        switch (expression)
        {
            case LiteralSyntax literal:
                AppendLiteral(literal.Value);
                break;
            case TemplateSyntax template:
                text.Append('"');
                AppendParts(template);
                text.Append('"');
                break;
            case TemplateWrapSyntax wrap:
                text.Append("\"${");
                Append(wrap.Wrapped);
                text.Append("}\"");
                break;
            case ScopeTraversalSyntax { Traversal: var traversal }:
                text.Append(traversal.RootName);
                AppendSteps(traversal.Steps);
                break;
            case RelativeTraversalSyntax relative:
                Append(relative.Operand);
                AppendSteps(relative.Steps);
                break;
            case IndexSyntax index:
                Append(index.Collection);
                Enclose("[", index.Key, "]");
                break;
            case SplatSyntax splat:
                Append(splat.Operand);
                text.Append(IsAttributesOnly(splat) ? ".*" : "[*]");
                Append(splat.Each);
                break;
            case SplatItemSyntax:
                break; // its operand is written before the star
            default:
                AppendCompound(expression);
                break;
        }
    }

    /// <summary>Text as it stands between quotes.</summary>
    /// <param name="text">Where to write it.</param>
    /// <param name="content">The text.</param>
    /// <param name="beforeSequence">Whether an interpolation or directive follows, which a sign at the end would escape.</param>
    public static void AppendText(StringBuilder text, string content, bool beforeSequence = false)
    {
        for (var i = 0; i < content.Length; i++)
        {
            var c = content[i];
            var opens = c is '$' or '%' && i + 1 < content.Length && content[i + 1] == '{';
            text.Append(c switch
            {
                '"' => "\\\"",
                '\\' => "\\\\",
                '\n' => "\\n",
                '\r' => "\\r",
                '\t' => "\\t",
                '$' when beforeSequence && i == content.Length - 1 => "\\u0024",
                '%' when beforeSequence && i == content.Length - 1 => "\\u0025",
                _ when opens => new string(c, 2),
                _ => c.ToString(),
            });
        }
    }

    private void AppendCompound(ExpressionSyntax expression)
    {
        switch (expression)
        {
            case ParenthesesSyntax parentheses:
                Enclose("(", parentheses.Expression, ")");
                break;
            case FunctionCallSyntax call:
                text.Append(call.Name).Append('(');
                AppendList(call.Arguments);
                text.Append(call.ExpandsFinalArgument ? "...)" : ")");
                break;
            case UnarySyntax unary:
                text.Append(unary.IsNegation ? '-' : '!');
                Append(unary.Operand);
                break;
            case BinarySyntax binary:
                Append(binary.Left);
                text.Append(' ').Append(Symbol(binary.Operator)).Append(' ');
                Append(binary.Right);
                break;
            case ConditionalSyntax conditional:
                Append(conditional.Condition);
                Enclose(" ? ", conditional.WhenTrue, " : ");
                Append(conditional.WhenFalse);
                break;
            case TupleSyntax tuple:
                text.Append('[');
                AppendList(tuple.Elements);
                text.Append(']');
                break;
            case ObjectSyntax constructor:
                AppendObject(constructor);
                break;
            case ForSyntax loop:
                AppendFor(loop);
                break;
            default:
                throw new InvalidOperationException($"No text for {expression.GetType().Name}.");
        }
    }

    private static string Symbol(BinaryOperator operation) => operation switch
    {
        BinaryOperator.Or => "||",
        BinaryOperator.And => "&&",
        BinaryOperator.Equal => "==",
        BinaryOperator.NotEqual => "!=",
        BinaryOperator.Greater => ">",
        BinaryOperator.GreaterOrEqual => ">=",
        BinaryOperator.Less => "<",
        BinaryOperator.LessOrEqual => "<=",
        BinaryOperator.Add => "+",
        BinaryOperator.Subtract => "-",
        BinaryOperator.Multiply => "*",
        BinaryOperator.Divide => "/",
        _ => "%",
    };

    private void AppendLiteral(HclValue value)
    {
        if (value.IsNull)
        {
            text.Append("null");
        }
        else if (value.Kind == HclTypeKind.Bool)
        {
            text.Append(value.AsBool() ? "true" : "false");
        }
        else
        {
            text.Append(value.AsNumber());
        }
    }

    /// <summary>Only the other form of a splat lets an index behind it apply to its whole result.</summary>
    private static bool IsAttributesOnly(SplatSyntax splat) =>
        splat.Each is SplatItemSyntax || (splat.Each is RelativeTraversalSyntax { Operand: SplatItemSyntax } each && each.Steps.All(s => s is AttributeStep));

    private void AppendParts(TemplateSyntax template)
    {
        for (var i = 0; i < template.Parts.Count; i++)
        {
            switch (template.Parts[i])
            {
                case LiteralSyntax { Value: { Kind: HclTypeKind.String } content }:
                    AppendText(text, content.AsString(), i + 1 < template.Parts.Count);
                    break;
                case TemplateForSyntax { Loop: var loop }:
                    text.Append("%{ for ").Append(loop.KeyName is null ? "" : loop.KeyName + ", ").Append(loop.ValueName);
                    Enclose(" in ", loop.Collection, " }");
                    AppendParts((TemplateSyntax)loop.Value);
                    text.Append("%{ endfor }");
                    break;
                case ConditionalSyntax { WhenTrue: TemplateSyntax whenTrue, WhenFalse: TemplateSyntax whenFalse } choice:
                    Enclose("%{ if ", choice.Condition, " }");
                    AppendParts(whenTrue);
                    text.Append("%{ else }");
                    AppendParts(whenFalse);
                    text.Append("%{ endif }");
                    break;
                default:
                    Enclose("${", template.Parts[i], "}");
                    break;
            }
        }
    }

    private void AppendSteps(IReadOnlyList<TraversalStep> steps)
    {
        foreach (var step in steps)
        {
            if (step is AttributeStep attribute)
            {
                text.Append('.').Append(attribute.Name);
                continue;
            }

            var key = ((IndexStep)step).Key;
            text.Append(key.Kind == HclTypeKind.String ? "[\"" : "[");
            AppendText(text, key.Kind == HclTypeKind.String ? key.AsString() : key.AsNumber().ToString());
            text.Append(key.Kind == HclTypeKind.String ? "\"]" : "]");
        }
    }

    private void AppendObject(ObjectSyntax constructor)
    {
        text.Append('{');
        foreach (var (key, value) in constructor.Items)
        {
            Append(key.Expression);
            Enclose(" = ", value, ", ");
        }

        text.Append('}');
    }

    private void AppendFor(ForSyntax loop)
    {
        text.Append(loop.Key is null ? "[for " : "{for ").Append(loop.KeyName is null ? "" : loop.KeyName + ", ").Append(loop.ValueName);
        Enclose(" in ", loop.Collection, " : ");
        if (loop.Key is not null)
        {
            Append(loop.Key);
            text.Append(" => ");
        }

        Append(loop.Value);
        text.Append(loop.IsGrouping ? "..." : "");
        if (loop.Condition is not null)
        {
            text.Append(" if ");
            Append(loop.Condition);
        }

        text.Append(loop.Key is null ? ']' : '}');
    }

    private void AppendList(IReadOnlyList<ExpressionSyntax> expressions)
    {
        for (var i = 0; i < expressions.Count; i++)
        {
            text.Append(i == 0 ? "" : ", ");
            Append(expressions[i]);
        }
    }

    private void Enclose(string before, ExpressionSyntax expression, string after)
    {
        text.Append(before);
        Append(expression);
        text.Append(after);
    }
}
