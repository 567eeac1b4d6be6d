using Coder.Hcl.Diagnostics;
using Coder.Hcl.Evaluation;
using Coder.Hcl.Values;
using Coder.Terraform.Configuration;

namespace Coder.Terraform.Evaluation;

/// <summary>Checks validations, preconditions and postconditions.</summary>
internal static class Conditions
{
    /// <summary>Reports an error when the condition is false; a condition that is not known yet is left for the apply.</summary>
    public static void Check(ConditionConfig condition, string failure, ModuleInstance module, Instance instance, HclValue? self, DiagnosticBag diagnostics)
    {
        var context = Scope.For(condition.References, module, instance, self);
        var found = new DiagnosticBag();
        var value = HclEvaluator.Evaluate(condition.Condition, context, found);
        diagnostics.AddRange(found);
        if (found.HasErrors || !value.IsKnown)
        {
            return;
        }

        if (value.IsNull || !HclConvert.TryConvert(value, HclType.Bool, out var holds, out _) || holds.IsNull)
        {
            diagnostics.AddError("Invalid condition result", "Condition expression must return either true or false.", condition.Condition.Range);
        }
        else if (!holds.AsBool())
        {
            diagnostics.AddError(failure, Message(condition, context, diagnostics), condition.Condition.Range);
        }
    }

    /// <summary>Checks an assertion of a <c>check</c> block: whatever is wrong is a warning.</summary>
    public static void CheckAssert(ConditionConfig condition, ModuleInstance module, DiagnosticBag diagnostics)
    {
        var context = Scope.For(condition.References, module);
        var found = new DiagnosticBag();
        var value = HclEvaluator.Evaluate(condition.Condition, context, found);
        if (!found.HasErrors && !value.IsKnown)
        {
            found.Add(Diagnostic.Warning("Check block assertion known after apply", "The condition could not be evaluated at this time, a result will be known when this plan is applied.", condition.Condition.Range));
        }
        else if (!found.HasErrors && (value.IsNull || !HclConvert.TryConvert(value, HclType.Bool, out value, out _) || value.IsNull))
        {
            found.AddError("Invalid condition result", "Condition expression must return either true or false.", condition.Condition.Range);
        }
        else if (!found.HasErrors && !value.AsBool())
        {
            found.AddError("Check block assertion failed", Message(condition, context, found), condition.Condition.Range);
        }

        AddAsWarnings(found, diagnostics);
    }

    /// <summary>Takes over what was found, errors as warnings.</summary>
    public static void AddAsWarnings(DiagnosticBag found, DiagnosticBag diagnostics) =>
        diagnostics.AddRange(found.Select(d => d with { Severity = DiagnosticSeverity.Warning }));

    private static string Message(ConditionConfig condition, EvaluationContext context, DiagnosticBag diagnostics)
    {
        var message = HclEvaluator.Evaluate(condition.ErrorMessage, context, diagnostics);
        if (message.DeepMarks.HasFlag(ValueMarks.Sensitive))
        {
            return "The error message included a sensitive value, so it will not be displayed.";
        }

        if (message.DeepMarks.HasFlag(ValueMarks.Ephemeral))
        {
            return "The error message included an ephemeral value, so it will not be displayed.";
        }

        return message.IsKnown && HclConvert.TryToString(message, out var text) ? text.Trim() : "The error message is not known yet.";
    }
}
