using System.Text;
using System.Text.Json;
using Coder.Hcl.Diagnostics;
using Coder.Hcl.Syntax;
using Coder.Provisioner.Reading;

namespace Coder.Provisioner.Cli;

/// <summary>
/// Writes the values of a template's variables for <c>-var-file</c>. A file, as arguments of a process can be read by everybody on
/// the machine.
/// </summary>
internal static class VariableFile
{
    private static readonly HashSet<string> Simple = new(StringComparer.Ordinal) { "", "string", "number", "bool" };

    /// <summary>The file's text. Values of variables that the template does not have are left out.</summary>
    /// <param name="variables">The template's variables.</param>
    /// <param name="values">Values by name: text for simple types, an expression for others.</param>
    /// <param name="problems">Receives values that are no expressions.</param>
    public static string Write(
        IReadOnlyList<TemplateVariable> variables, IReadOnlyDictionary<string, string> values, DiagnosticBag problems)
    {
        var text = new StringBuilder();
        foreach (var variable in variables)
        {
            if (values.TryGetValue(variable.Name, out var value))
            {
                var written = Simple.Contains(variable.Type.Trim()) ? Quoted(value) : Expression(variable.Name, value, problems);
                text.Append(variable.Name).Append(" = ").Append(written).Append('\n');
            }
        }

        return text.ToString();
    }

    // It has to be one expression and nothing beyond, or a value could set other variables.
    private static string Expression(string name, string value, DiagnosticBag problems)
    {
        var found = new DiagnosticBag();
        HclParser.ParseExpression($"<value for var.{name}>", Encoding.UTF8.GetBytes(value), found);
        if (!found.HasErrors)
        {
            return value;
        }

        problems.Add(Diagnostic.Error(
            "Invalid value for variable", $"The value of the variable \"{name}\" is not an expression, as its type needs: {found.First().Detail}"));
        return "null";
    }

    private static string Quoted(string text) =>
        JsonSerializer.Serialize(text).Replace("${", "$${", StringComparison.Ordinal).Replace("%{", "%%{", StringComparison.Ordinal);
}
