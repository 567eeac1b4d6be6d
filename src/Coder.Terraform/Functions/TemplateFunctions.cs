using System.Text;
using System.Text.RegularExpressions;
using Coder.Hcl.Diagnostics;
using Coder.Hcl.Evaluation;
using Coder.Hcl.Syntax;
using Coder.Hcl.Values;
using Coder.Terraform.Configuration;
using static Coder.Terraform.Functions.Row;

namespace Coder.Terraform.Functions;

/// <summary><c>templatefile</c> and <c>templatestring</c>.</summary>
internal static partial class TemplateFunctions
{
    internal static readonly FunctionParameter Vars = new("vars", HclType.Dynamic) { AllowUnknown = true };

    public static IEnumerable<HclFunction> For(TemplateFiles files) =>
    [
        Function("templatefile", CollectionFunctions.Dynamic, [Text("path"), Vars], a =>
            FileFunctions.ReadText(files, a[0].AsString(), out var failure) is { } text ? Render(a[0].AsString(), text, a[1], files) : failure),
        new TemplateStringFunction(files),
    ];

    internal static FunctionResult Render(string name, string text, HclValue vars, TemplateFiles files)
    {
        if (!vars.IsKnown)
        {
            return HclValue.DynamicUnknown;
        }

        if (vars.Kind is not (HclTypeKind.Object or HclTypeKind.Map))
        {
            return Fail("invalid vars value: must be a map", 1);
        }

        foreach (var variable in vars.Attributes.Keys)
        {
            if (!VariableName().IsMatch(variable))
            {
                return Fail($"invalid template variable name \"{variable}\": must start with a letter, followed by zero or more letters, digits, and underscores", 1);
            }
        }

        var found = new DiagnosticBag();
        var template = HclParser.ParseTemplate(name, Encoding.UTF8.GetBytes(text), found);
        if (found.HasErrors)
        {
            return Fail(First(found), 0);
        }

        foreach (var reference in References.Of(template))
        {
            if (!vars.Attributes.ContainsKey(reference.RootName))
            {
                return Fail($"vars map does not contain key \"{reference.RootName}\", referenced at {reference.RootRange}", 1);
            }
        }

        var functions = new Dictionary<string, HclFunction>(FunctionTable.For(files), StringComparer.Ordinal);
        foreach (var recursive in (string[])["templatefile", "templatestring", "core::templatefile", "core::templatestring"])
        {
            functions.Remove(recursive);
        }

        var value = HclEvaluator.Evaluate(template, new EvaluationContext(vars.Attributes, functions), found);
        return found.HasErrors ? Fail(First(found)) : value.IsNull ? Fail("the result is null, but a template must give a value") : value;
    }

    [GeneratedRegex("^[a-zA-Z][a-zA-Z0-9_]*$")]
    private static partial Regex VariableName();

    private static string First(DiagnosticBag found)
    {
        var error = found.First(d => d.Severity == DiagnosticSeverity.Error);
        return $"{error.Subject}: {error.Summary}; {error.Detail}";
    }
}
