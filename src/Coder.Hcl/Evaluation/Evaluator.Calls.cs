using Coder.Hcl.Diagnostics;
using Coder.Hcl.Syntax;
using Coder.Hcl.Values;

namespace Coder.Hcl.Evaluation;

internal sealed partial class Evaluator
{
    private HclValue EvaluateCall(FunctionCallSyntax call, EvaluationContext context)
    {
        if (!context.TryGetFunction(call.Name, out var function))
        {
            var suggestion = NameSuggestion.For(call.Name, context.FunctionNames);
            return Error(
                "Call to unknown function",
                $"There is no function named \"{call.Name}\".{suggestion}",
                call.NameRange,
                call,
                context,
                call);
        }

        if (function.EvaluateLazily(call, context, diagnostics) is { } lazy)
        {
            return lazy;
        }

        var arguments = new List<HclValue>(EvaluateAll(call.Arguments, context));
        var marks = ValueMarks.None;
        if (call.ExpandsFinalArgument)
        {
            var final = arguments[^1];
            if (!CheckExpansion(final, call, context))
            {
                return HclValue.DynamicUnknown;
            }

            marks = final.Marks;
            if (!final.IsKnown)
            {
                return HclValue.DynamicUnknown.WithMarks(marks);
            }

            arguments.RemoveAt(arguments.Count - 1);
            arguments.AddRange(final.Elements);
        }

        return CheckCount(function, arguments.Count, call, context)
            ? Invoke(function, arguments, call, context).WithMarks(marks)
            : HclValue.DynamicUnknown;
    }

    private bool CheckExpansion(HclValue final, FunctionCallSyntax call, EvaluationContext context)
    {
        var detail = final.IsNull ? "The expanding argument (indicated by ...) must not be null."
            : final.Kind is HclTypeKind.List or HclTypeKind.Set or HclTypeKind.Tuple or HclTypeKind.Dynamic ? null
            : "The expanding argument (indicated by ...) must be of a tuple, list, or set type.";
        if (detail is not null)
        {
            Error("Invalid expanding argument value", detail, call.Arguments[^1], context, call);
        }

        return detail is null;
    }

    private bool CheckCount(HclFunction function, int count, FunctionCallSyntax call, EvaluationContext context)
    {
        var expected = function.Parameters.Count;
        if (count < expected)
        {
            Error(
                "Not enough function arguments",
                $"Function \"{call.Name}\" expects {(function.VariadicParameter is null ? "" : "at least ")}{expected} argument(s). Missing value for \"{function.Parameters[count].Name}\".",
                call,
                context);
            return false;
        }

        if (count > expected && function.VariadicParameter is null)
        {
            Error(
                "Too many function arguments",
                $"Function \"{call.Name}\" expects only {expected} argument(s).",
                call.Arguments[Math.Min(expected, call.Arguments.Count - 1)],
                context,
                call);
            return false;
        }

        return true;
    }

    private HclValue Invoke(HclFunction function, List<HclValue> arguments, FunctionCallSyntax call, EvaluationContext context)
    {
        var result = function.Invoke(arguments);
        if (result.Value is { } value)
        {
            return value;
        }

        if (result.ArgumentIndex is not { } index)
        {
            return Error("Error in function call", $"Call to function \"{call.Name}\" failed: {result.Error}.", call, context);
        }

        // Behind the last written argument stands what it was expanded to.
        var argument = call.Arguments[Math.Min(index, call.Arguments.Count - 1)];
        return Error(
            "Invalid function argument",
            $"Invalid value for \"{function.ParameterAt(index)?.Name}\" parameter: {result.Error}.",
            argument,
            context,
            call);
    }
}
