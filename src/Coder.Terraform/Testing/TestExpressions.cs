using Coder.Hcl.Diagnostics;
using Coder.Hcl.Evaluation;
using Coder.Hcl.Syntax;
using Coder.Hcl.Values;
using Coder.Terraform.Configuration;
using Coder.Terraform.Evaluation;

namespace Coder.Terraform.Testing;

/// <summary>Evaluates the expressions of a test file: those of values before a run, and those of assertions after it.</summary>
internal sealed class TestExpressions(DiagnosticBag diagnostics)
{

    /// <summary>A value: it may use <c>var</c>, <c>run</c> and functions.</summary>
    public HclValue Value(
        ExpressionSyntax expression, IReadOnlyDictionary<string, HclValue> variables, IReadOnlyDictionary<string, HclValue> runs,
        IReadOnlyDictionary<string, HclFunction> functions) =>
        HclEvaluator.Evaluate(expression, new EvaluationContext(Objects(runs, variables), functions), diagnostics);

    /// <summary>Checks an assertion against a module that was planned or applied: it holds, fails, or cannot be evaluated.</summary>
    public TestStatus Check(TestAssertion assertion, ModuleInstance module, IReadOnlyDictionary<string, HclValue> runs)
    {
        var found = new DiagnosticBag();
        Traversal[] all = [.. References.Of(assertion.Condition), .. References.Of(assertion.ErrorMessage)];
        var references = new NameResolver(module.Configuration, found).Resolve([.. all.Where(t => t.RootName is not ("run" or "output"))]);
        if (found.HasErrors)
        {
            diagnostics.AddRange(found);
            return TestStatus.Error;
        }

        var own = new Dictionary<string, HclValue>(StringComparer.Ordinal) { ["run"] = HclValue.Object(runs), ["output"] = Outputs(module) };
        var context = new EvaluationContext(own, new Dictionary<string, HclFunction>(StringComparer.Ordinal), Scope.For(references, module));
        return Check(assertion, context);
    }

    /// <summary>The root outputs of a module.</summary>
    public static HclValue Outputs(ModuleInstance module) => HclValue.Object(module.Configuration.Outputs.Values.Select(o =>
        KeyValuePair.Create(o.Name, module.Outputs[o.Index] ?? HclValue.DynamicUnknown)));

    private TestStatus Check(TestAssertion assertion, EvaluationContext context)
    {
        var found = new DiagnosticBag();
        var value = HclEvaluator.Evaluate(assertion.Condition, context, found);
        diagnostics.AddRange(found);
        if (found.HasErrors)
        {
            return TestStatus.Error;
        }

        if (!value.IsKnown)
        {
            diagnostics.AddError(
                "Unknown condition value",
                "The condition depends on a value that only an apply tells. Use command = apply, or give the value with an override or mock.",
                assertion.Condition.Range);
            return TestStatus.Error;
        }

        if (value.IsNull || !HclConvert.TryConvert(value, HclType.Bool, out var holds, out _) || holds.IsNull)
        {
            diagnostics.AddError("Invalid condition result", "Condition expression must return either true or false.", assertion.Condition.Range);
            return TestStatus.Error;
        }

        if (holds.AsBool())
        {
            return TestStatus.Pass;
        }

        var message = HclEvaluator.Evaluate(assertion.ErrorMessage, context, diagnostics);
        var text = message.IsKnown && !message.DeepMarks.HasFlag(ValueMarks.Sensitive) && HclConvert.TryToString(message, out var shown)
            ? shown.Trim()
            : "The error message cannot be shown: it is not known, or sensitive.";
        diagnostics.AddError("Test assertion failed", text, assertion.Condition.Range);
        return TestStatus.Fail;
    }

    private static Dictionary<string, HclValue> Objects(IReadOnlyDictionary<string, HclValue> runs, IReadOnlyDictionary<string, HclValue> variables) =>
        new(StringComparer.Ordinal) { ["run"] = HclValue.Object(runs), ["var"] = HclValue.Object(variables) };
}
