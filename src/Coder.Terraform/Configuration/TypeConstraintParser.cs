using Coder.Hcl.Diagnostics;
using Coder.Hcl.Evaluation;
using Coder.Hcl.Syntax;
using Coder.Hcl.Values;

namespace Coder.Terraform.Configuration;

/// <summary>Reads type expressions: <c>map(object({ size = optional(number, 1) }))</c>.</summary>
internal sealed class TypeConstraintParser(DiagnosticBag diagnostics)
{
    private static readonly EvaluationContext Nothing = EvaluationContext.Empty;

    public TypeConstraint Parse(ExpressionSyntax expression)
    {
        var defaults = new TypeDefaults();
        var type = Read(expression, defaults);
        return new TypeConstraint(type, defaults.IsEmpty ? null : defaults);
    }

    private HclType Read(ExpressionSyntax expression, TypeDefaults defaults)
    {
        expression = HclParser.ParseStaticString(expression, diagnostics);
        if (expression is ParenthesesSyntax parentheses)
        {
            return Read(parentheses.Expression, defaults);
        }

        if ((expression.AsKeyword() ?? expression.AsLiteralString()) is { } keyword)
        {
            return ReadKeyword(keyword, expression);
        }

        if (expression is not FunctionCallSyntax call)
        {
            return Invalid(expression, "A type is a keyword (string, number, bool, any) or a constructor: list(type), set(type), map(type), object({…}) or tuple([…]).");
        }

        switch (call.Name)
        {
            case "list" or "set" or "map" when call.Arguments.Count == 1:
                var inner = new TypeDefaults();
                var element = Read(call.Arguments[0], inner);
                defaults.Element = inner.IsEmpty ? null : inner;
                return call.Name switch { "list" => HclType.List(element), "set" => HclType.Set(element), _ => HclType.Map(element) };
            case "object" when call.Arguments is [ObjectSyntax members]:
                return ReadObject(members, defaults);
            case "tuple" when call.Arguments is [TupleSyntax elements]:
                return HclType.Tuple([.. elements.Elements.Select((e, i) => ReadChild(e, i.ToString(), defaults))]);
            case "optional":
                return Invalid(expression, "The modifier \"optional\" can be used only for the attributes of an object type.");
            default:
                return Invalid(expression, $"The keyword \"{call.Name}\" is not a valid type constructor with these arguments. Use list(type), set(type), map(type), object({{…}}) or tuple([…]).");
        }
    }

    private HclType ReadKeyword(string keyword, ExpressionSyntax expression) => keyword switch
    {
        "string" => HclType.String,
        "number" => HclType.Number,
        "bool" => HclType.Bool,
        "any" => HclType.Dynamic,
        "list" => HclType.List(HclType.Dynamic),
        "map" => HclType.Map(HclType.Dynamic),
        "set" => HclType.Set(HclType.Dynamic),
        _ => Invalid(expression, $"The keyword \"{keyword}\" is not a valid type specification."),
    };

    private HclType ReadObject(ObjectSyntax members, TypeDefaults defaults)
    {
        var attributes = new Dictionary<string, HclType>(StringComparer.Ordinal);
        HashSet<string>? optional = null;
        foreach (var item in members.Items)
        {
            var name = item.LiteralName();
            if (name is null)
            {
                Invalid(item.Key, "Object constructor map keys must be attribute names.");
                continue;
            }

            if (item.Value is not FunctionCallSyntax { Name: "optional", Arguments.Count: 1 or 2 } modifier)
            {
                attributes[name] = ReadChild(item.Value, name, defaults);
                continue;
            }

            (optional ??= new(StringComparer.Ordinal)).Add(name);
            attributes[name] = ReadChild(modifier.Arguments[0], name, defaults);
            if (modifier.Arguments.Count == 2)
            {
                ReadDefault(modifier.Arguments[1], name, attributes[name], defaults);
            }
        }

        return HclType.Object(attributes, optional);
    }

    private void ReadDefault(ExpressionSyntax expression, string name, HclType type, TypeDefaults defaults)
    {
        var value = HclEvaluator.Evaluate(expression, Nothing, diagnostics);
        value = defaults.Children.GetValueOrDefault(name)?.Apply(value) ?? value;
        if (HclConvert.TryConvert(value, type, out var converted, out var error))
        {
            defaults.Values[name] = converted;
        }
        else
        {
            diagnostics.AddError("Invalid default value for optional attribute", $"This default value is not compatible with the attribute's type constraint: {error}.", expression.Range);
        }
    }

    private HclType ReadChild(ExpressionSyntax expression, string name, TypeDefaults defaults)
    {
        var inner = new TypeDefaults();
        var type = Read(expression, inner);
        if (!inner.IsEmpty)
        {
            defaults.Children[name] = inner;
        }

        return type;
    }

    private HclType Invalid(ExpressionSyntax expression, string detail)
    {
        diagnostics.AddError("Invalid type specification", detail, expression.Range);
        return HclType.Dynamic;
    }
}
