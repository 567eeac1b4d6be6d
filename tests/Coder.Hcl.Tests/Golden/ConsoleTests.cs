using System.Text;
using System.Text.RegularExpressions;
using Coder.Hcl.Diagnostics;
using Coder.Hcl.Evaluation;
using Coder.Hcl.Syntax;

namespace Coder.Hcl.Tests.Golden;

/// <summary>Compares with what <c>terraform console</c> printed; <c>record.sh</c> made the table.</summary>
public sealed partial class ConsoleTests
{
    public static TheoryData<string, string> Recorded
    {
        get
        {
            using var reader = new StreamReader(typeof(ConsoleTests).Assembly.GetManifestResourceStream("console.txt")!);
            var data = new TheoryData<string, string>();
            foreach (var entry in reader.ReadToEnd().Split("\n\n", StringSplitOptions.RemoveEmptyEntries))
            {
                var lines = entry.Split('\n');
                data.Add(lines[0], string.Join('\n', lines.Skip(1).Select(l => l.TrimStart('\t'))).Trim());
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Recorded))]
    public void Expression_gives_what_terraform_console_prints(string expression, string expected)
    {
        var diagnostics = new DiagnosticBag();
        var syntax = HclParser.ParseExpression("<console-input>", Encoding.UTF8.GetBytes(expression), diagnostics);
        var value = HclEvaluator.Evaluate(syntax, TestFunctions.Context, diagnostics);
        if (expected.StartsWith("Error:", StringComparison.Ordinal))
        {
            var error = diagnostics.ShouldHaveSingleItemOrMore();
            Words($"Error: {error.Summary} {error.Detail}").ShouldBe(Words(FirstError(expected)));
        }
        else
        {
            diagnostics.ShouldBeEmpty();
            ConsolePrinter.Print(value).ShouldBe(expected);
        }
    }

    /// <summary>Terraform also reports what follows from an error; one message per mistake is enough.</summary>
    private static string FirstError(string output)
    {
        var second = output.IndexOf("\nError:", StringComparison.Ordinal);
        return second < 0 ? output : output[..second];
    }

    private static string Words(string text) => WhiteSpace().Replace(text, " ").Trim();

    [GeneratedRegex(@"\s+")]
    private static partial Regex WhiteSpace();
}

internal static class DiagnosticAssertions
{
    public static Diagnostic ShouldHaveSingleItemOrMore(this DiagnosticBag diagnostics)
    {
        diagnostics.HasErrors.ShouldBeTrue("an error was expected");
        return diagnostics.First();
    }
}
