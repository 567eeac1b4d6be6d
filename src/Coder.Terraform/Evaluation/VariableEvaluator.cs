using System.Text;
using Coder.Hcl.Diagnostics;
using Coder.Hcl.Evaluation;
using Coder.Hcl.Syntax;
using Coder.Hcl.Values;
using Coder.Terraform.Configuration;

namespace Coder.Terraform.Evaluation;

/// <summary>Finds the value of a variable: given, or its default; converted and validated.</summary>
internal static class VariableEvaluator
{
    public static HclValue Evaluate(
        VariableConfig variable, ModuleInstance module, IReadOnlyDictionary<string, HclValue> inputs, DiagnosticBag diagnostics)
    {
        var (given, at) = module.Parent is null ? FromInputs(variable, inputs, diagnostics) : FromCall(variable, module, diagnostics);
        if (given is null || (given.IsNull && !variable.Nullable && variable.Default is not null))
        {
            given = variable.Default;
        }

        if (given is null)
        {
            diagnostics.AddError("No value for required variable", $"The template's variable \"{variable.Name}\" is not set, and has no default value. Set it when you create the template version (--variable {variable.Name}=…), in a terraform.tfvars file, or give the variable block a default.", variable.Range);
            return HclValue.Unknown(variable.Type.Type);
        }

        if (given.IsNull && !variable.Nullable)
        {
            diagnostics.AddError("Required variable not set", $"The given value is not suitable for {variable.Address}: required variable may not be set to null.", at);
            return HclValue.Unknown(variable.Type.Type);
        }

        if (!variable.Type.TryConvert(given, out var value, out var error))
        {
            diagnostics.AddError("Invalid value for input variable", $"The given value is not suitable for {variable.Address} declared at {variable.Range.File}:{variable.Range.Start.Line}: {error}.", at);
            return HclValue.Unknown(variable.Type.Type);
        }

        if (variable.Sensitive)
        {
            value = value.WithMarks(ValueMarks.Sensitive);
        }

        if (variable.Ephemeral)
        {
            value = value.WithMarks(ValueMarks.Ephemeral);
        }
        else if (value.DeepMarks.HasFlag(ValueMarks.Ephemeral))
        {
            diagnostics.AddError("Ephemeral value not allowed", "This input variable is not declared as accepting ephemeral values, so it cannot be set to a result derived from an ephemeral value.", at);
            return HclValue.Unknown(variable.Type.Type);
        }

        module.Variables[variable.Index] = value;
        foreach (var validation in variable.Validations)
        {
            Conditions.Check(validation, "Invalid value for variable", module, default, null, diagnostics);
        }

        return value;
    }

    private static (HclValue? Value, SourceRange At) FromInputs(
        VariableConfig variable, IReadOnlyDictionary<string, HclValue> inputs, DiagnosticBag diagnostics)
    {
        if (!inputs.TryGetValue(variable.Name, out var given))
        {
            return (null, variable.Range);
        }

        var isText = variable.Type.Type.IsPrimitive || variable.Type.Type.Kind == HclTypeKind.Dynamic;
        if (isText || given.Kind != HclTypeKind.String || given.IsNull || !given.IsKnown)
        {
            return (given, variable.Range);
        }

        // A text for a list, map or object is an expression, as on terraform's command line.
        var found = new DiagnosticBag();
        var expression = HclParser.ParseExpression($"<value for var.{variable.Name}>", Encoding.UTF8.GetBytes(given.AsString()), found);
        var value = found.HasErrors ? given : HclEvaluator.Evaluate(expression, EvaluationContext.Empty, found);
        if (found.HasErrors)
        {
            diagnostics.AddError("Invalid value for input variable", $"The value of {variable.Address} must be an expression of type {variable.Type.Type.FriendlyName}, as [\"a\", \"b\"] or {{ key = \"value\" }}: {found.First().Summary}.", variable.Range);
        }

        return (value.WithMarks(given.Marks), variable.Range);
    }

    private static (HclValue? Value, SourceRange At) FromCall(VariableConfig variable, ModuleInstance module, DiagnosticBag diagnostics)
    {
        var call = module.Configuration.Call!;
        if (!call.Arguments.TryGetValue(variable.Name, out var argument))
        {
            return (null, call.Range);
        }

        var context = Scope.For(argument.References, module.Parent!, module.Instance);
        return (HclEvaluator.Evaluate(argument.Syntax.Value, context, diagnostics), argument.Syntax.Value.Range);
    }
}
