using Coder.Hcl.Diagnostics;
using Coder.Hcl.Evaluation;
using Coder.Hcl.Syntax;
using Coder.Hcl.Values;
using Coder.Terraform.Addresses;
using Coder.Terraform.Configuration;

namespace Coder.Terraform.Evaluation;

/// <summary>Evaluates <c>count</c> and <c>for_each</c>.</summary>
internal static class Expander
{
    /// <summary>Largest number of instances of one block.</summary>
    private const int MaxInstances = 10_000;

    /// <summary>The instances in one module instance; null after an error.</summary>
    public static Expansion? Expand(Repetition repetition, ModuleInstance module, DiagnosticBag diagnostics)
    {
        if (repetition.IsNone)
        {
            return Expansion.Single;
        }

        var context = Scope.For(repetition.References, module);
        return repetition.Count is { } count
            ? ExpandCount(count, context, diagnostics)
            : ExpandForEach(repetition.ForEach!, context, diagnostics);
    }

    private static Expansion? ExpandCount(ExpressionSyntax expression, EvaluationContext context, DiagnosticBag diagnostics)
    {
        var errors = diagnostics.Count;
        var value = HclEvaluator.Evaluate(expression, context, diagnostics);
        string? problem = null;
        var count = 0;
        if (diagnostics.HasErrors && diagnostics.Count > errors)
        {
            return null;
        }

        value = value.WithoutDeepMarks(ValueMarks.Sensitive); // a number of instances may be told
        if (value.DeepMarks.HasFlag(ValueMarks.Ephemeral))
        {
            problem = "The given \"count\" value is derived from an ephemeral value, which cannot be kept between plan and apply. Use only non-ephemeral values here.";
        }
        else if (value.IsNull)
        {
            problem = "The given \"count\" argument value is null. An integer is required.";
        }
        else if (!value.IsKnown)
        {
            problem = "The \"count\" value depends on resource attributes that cannot be determined until apply, so the number of instances cannot be predicted. Make it depend on variables, parameters or data sources only.";
        }
        else if (!HclConvert.TryConvert(value, HclType.Number, out var number, out var error))
        {
            problem = $"The given \"count\" argument value is unsuitable: {error}.";
        }
        else if (!number.AsNumber().TryToInt32(out count))
        {
            problem = "The given \"count\" argument value is unsuitable: it must be a whole number.";
        }
        else if (count < 0)
        {
            problem = "The given \"count\" argument value is unsuitable: must be greater than or equal to zero.";
        }
        else if (count > MaxInstances)
        {
            problem = $"The given \"count\" argument value {count} is above the limit of {MaxInstances} instances.";
        }

        if (problem is not null)
        {
            diagnostics.AddError("Invalid count argument", problem, expression.Range);
            return null;
        }

        var instances = new Instance[count];
        for (var i = 0; i < count; i++)
        {
            instances[i] = new Instance(InstanceKey.At(i), null);
        }

        return new Expansion(RepetitionKind.Count, instances);
    }

    private static Expansion? ExpandForEach(ExpressionSyntax expression, EvaluationContext context, DiagnosticBag diagnostics)
    {
        var errors = diagnostics.Count;
        var value = HclEvaluator.Evaluate(expression, context, diagnostics);
        if (diagnostics.HasErrors && diagnostics.Count > errors)
        {
            return null;
        }

        var problem = ForEachProblem(value);
        if (problem is not null)
        {
            diagnostics.AddError("Invalid for_each argument", problem, expression.Range);
            return null;
        }

        IEnumerable<Instance> instances = value.Kind == HclTypeKind.Set
            ? value.Elements.Select(e => new Instance(InstanceKey.Of(e.AsString()), e))
            : value.Attributes.Select(a => new Instance(InstanceKey.Of(a.Key), a.Value));
        return new Expansion(RepetitionKind.ForEach, [.. instances.OrderBy(i => i.Key.Name, StringComparer.Ordinal)]);
    }

    private static string? ForEachProblem(HclValue value)
    {
        const string Unknown = "cannot be determined until apply, and so the full set of keys that will identify the instances is not known. Use a map with keys from your configuration, and put what is known later only in its values.";
        if (value.Marks.HasFlag(ValueMarks.Sensitive))
        {
            return "Sensitive values, or values derived from sensitive values, cannot be used as for_each arguments, because the instance keys would disclose them.";
        }

        if (value.Marks.HasFlag(ValueMarks.Ephemeral))
        {
            return "The given \"for_each\" value is derived from an ephemeral value, which cannot be kept between plan and apply. Use only non-ephemeral values here.";
        }

        if (value.IsNull)
        {
            return "The given \"for_each\" argument value is null. A map, or set of strings is allowed.";
        }

        if (!value.IsKnown)
        {
            return $"The \"for_each\" value depends on resource attributes that {Unknown}";
        }

        switch (value.Kind)
        {
            case HclTypeKind.Map or HclTypeKind.Object:
                return value.Attributes.Count > MaxInstances ? $"The map has more than {MaxInstances} elements." : null;
            case HclTypeKind.Set when value.Elements.Count > MaxInstances:
                return $"The set has more than {MaxInstances} elements.";
            case HclTypeKind.Set when value.Elements.Any(e => !e.IsKnown):
                return $"The \"for_each\" set includes values derived from resource attributes that {Unknown}";
            case HclTypeKind.Set when value.Elements.Any(e => e.IsNull):
                return "The given \"for_each\" argument value is unsuitable: \"for_each\" sets must not contain null values.";
            case HclTypeKind.Set when value.Elements.Count > 0 && value.Type.ElementType.Kind != HclTypeKind.String:
                return $"The given \"for_each\" argument value is unsuitable: \"for_each\" supports maps and sets of strings, but you have provided a set containing type {value.Type.ElementType.FriendlyName}.";
            case HclTypeKind.Set:
                return null;
            default:
                return $"The given \"for_each\" argument value is unsuitable: the \"for_each\" argument must be a map, or set of strings, and you have provided a value of type {value.Type.FriendlyName}.";
        }
    }
}
