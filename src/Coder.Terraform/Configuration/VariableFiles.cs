using Coder.Hcl.Diagnostics;
using Coder.Hcl.Evaluation;
using Coder.Hcl.Syntax;
using Coder.Hcl.Values;

namespace Coder.Terraform.Configuration;

/// <summary>Reads <c>terraform.tfvars</c> and <c>*.auto.tfvars</c>, also with <c>.json</c>, at the top of the template; later files win.</summary>
internal static class VariableFiles
{
    private static readonly EvaluationContext Nothing = EvaluationContext.Empty;

    public static IReadOnlyDictionary<string, HclValue> Read(TemplateFiles files, ModuleConfiguration root, DiagnosticBag diagnostics)
    {
        var values = new Dictionary<string, HclValue>(StringComparer.Ordinal);
        foreach (var name in files.FilesIn("").OrderBy(n => n switch { "terraform.tfvars" => 0, "terraform.tfvars.json" => 1, _ => 2 }))
        {
            if (name == "terraform.tfvars.json" || name.EndsWith(".auto.tfvars.json", StringComparison.Ordinal))
            {
                files.TryRead(name, out var content);
                ReadFile(HclParser.ParseJson(name, content, diagnostics), root, values, diagnostics);
            }
            else if (name == "terraform.tfvars" || name.EndsWith(".auto.tfvars", StringComparison.Ordinal))
            {
                files.TryRead(name, out var content);
                ReadFile(HclParser.Parse(name, content, diagnostics), root, values, diagnostics);
            }
        }

        return values;
    }

    private static void ReadFile(HclFile file, ModuleConfiguration root, Dictionary<string, HclValue> values, DiagnosticBag diagnostics)
    {
        foreach (var block in file.Body.Blocks)
        {
            diagnostics.AddError($"Unexpected \"{block.Type}\" block", "Blocks are not allowed here: a file of variables holds arguments, name = value.", block.HeaderRange);
        }

        foreach (var attribute in file.Body.Attributes)
        {
            if (!root.Variables.ContainsKey(attribute.Name))
            {
                diagnostics.Add(Diagnostic.Warning("Value for undeclared variable", $"The template has no variable \"{attribute.Name}\".{Suggestion.For(attribute.Name, root.Variables.Keys)}", attribute.NameRange));
            }

            values[attribute.Name] = JsonSyntax.IsJson(attribute) ? JsonSyntax.LiteralValue(attribute.Value) : HclEvaluator.Evaluate(attribute.Value, Nothing, diagnostics);
        }
    }
}
