using System.Text;
using Coder.Hcl.Diagnostics;
using Coder.Hcl.Evaluation;
using Coder.Hcl.Syntax;
using Coder.Hcl.Values;
using static Coder.Terraform.Functions.Row;

namespace Coder.Terraform.Functions;

/// <summary>The functions of Terraform's built-in provider, <c>provider::terraform::…</c>: values as text of the language and back.</summary>
internal static class ProviderFunctions
{
    private const string Prefix = "provider::terraform::";

    public static IEnumerable<HclFunction> All =>
    [
        Function(Prefix + "encode_tfvars", HclType.String, [new FunctionParameter("value", HclType.Dynamic) { AllowUnknown = true }], EncodeVariables),
        Function(Prefix + "decode_tfvars", CollectionFunctions.Dynamic, [Text("src")], a => DecodeVariables(a[0].AsString())),
        Function(Prefix + "encode_expr", HclType.String, [new FunctionParameter("value", HclType.Dynamic) { AllowUnknown = true }],
            a => a[0].IsWhollyKnown ? HclValue.String(ExpressionText.Of(a[0])) : HclValue.Unknown(HclType.String)),
    ];

    private static FunctionResult EncodeVariables(IReadOnlyList<HclValue> a)
    {
        if (a[0].Kind is not (HclTypeKind.Object or HclTypeKind.Map))
        {
            return Fail("invalid value to encode: must be an object whose attribute names will become the encoded variable names", 0);
        }

        if (!a[0].IsWhollyKnown)
        {
            return HclValue.Unknown(HclType.String);
        }

        var invalid = a[0].Attributes.Keys.FirstOrDefault(name => !ExpressionText.IsName(name));
        return invalid is null
            ? HclValue.String(ExpressionText.Arguments(a[0].Attributes, ""))
            : Fail($"invalid variable name \"{invalid}\": must be a valid identifier, per Terraform's rules for input variable declarations", 0);
    }

    private static FunctionResult DecodeVariables(string text)
    {
        var found = new DiagnosticBag();
        var file = HclParser.Parse("<decode_tfvars argument>", Encoding.UTF8.GetBytes(text), found);
        if (!found.HasErrors && file.Body.Blocks.Count > 0)
        {
            return Fail($"invalid tfvars syntax: blocks are not allowed, but there is one of type \"{file.Body.Blocks[0].Type}\"", 0);
        }

        var values = new List<KeyValuePair<string, HclValue>>();
        foreach (var attribute in file.Body.Attributes)
        {
            values.Add(KeyValuePair.Create(attribute.Name, HclEvaluator.Evaluate(attribute.Value, EvaluationContext.Empty, found)));
        }

        return found.FirstOrDefault(d => d.Severity == DiagnosticSeverity.Error) is { } error
            ? Fail($"invalid tfvars syntax: {error.Subject}: {error.Summary}; {error.Detail}", 0)
            : HclValue.Object(values);
    }
}
