using System.Text;
using Coder.Hcl.Diagnostics;
using Coder.Hcl.Evaluation;
using Coder.Hcl.Syntax;
using Coder.Hcl.Values;

namespace Coder.Hcl.Tests;

/// <summary>Shortcuts from text to trees and values.</summary>
internal static class Parsed
{
    public static (HclFile File, DiagnosticBag Diagnostics) File(string source)
    {
        var diagnostics = new DiagnosticBag();
        return (HclParser.Parse("main.tf", Encoding.UTF8.GetBytes(source), diagnostics), diagnostics);
    }

    public static BodySyntax Body(string source)
    {
        var (file, diagnostics) = File(source);
        diagnostics.ShouldBeEmpty();
        return file.Body;
    }

    public static ExpressionSyntax Expression(string source)
    {
        var diagnostics = new DiagnosticBag();
        var expression = HclParser.ParseExpression("main.tf", Encoding.UTF8.GetBytes(source), diagnostics);
        diagnostics.ShouldBeEmpty();
        return expression;
    }

    public static HclValue Value(string source, params (string Name, HclValue Value)[] variables)
    {
        var (value, diagnostics) = Evaluated(Expression(source), variables);
        diagnostics.ShouldBeEmpty();
        return value;
    }

    public static Diagnostic Error(string source, params (string Name, HclValue Value)[] variables) =>
        Evaluated(Expression(source), variables).Diagnostics.ShouldHaveSingleItem();

    public static (HclValue Value, DiagnosticBag Diagnostics) Evaluated(
        ExpressionSyntax expression, params (string Name, HclValue Value)[] variables)
    {
        var diagnostics = new DiagnosticBag();
        var context = new EvaluationContext(
            variables.ToDictionary(v => v.Name, v => v.Value),
            new Dictionary<string, HclFunction>(),
            Golden.TestFunctions.Context);
        return (HclEvaluator.Evaluate(expression, context, diagnostics), diagnostics);
    }
}
