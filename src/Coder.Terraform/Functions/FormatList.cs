using Coder.Hcl.Evaluation;
using Coder.Hcl.Values;

namespace Coder.Terraform.Functions;

/// <summary><c>formatlist</c>: formats once for each element; all lists must be of one length, other values repeat.</summary>
internal static class FormatList
{
    public static FunctionResult Call(IReadOnlyList<HclValue> arguments)
    {
        var length = -1;
        for (var i = 1; i < arguments.Count; i++)
        {
            if (!IsSequence(arguments[i]))
            {
                continue;
            }

            var count = arguments[i].Elements.Count;
            if (length >= 0 && count != length)
            {
                return FunctionResult.Failed($"argument {i} has length {count}, which is inconsistent with argument 1 of length {length}", i);
            }

            length = count;
        }

        // Only an unknown list leaves the length open.
        if (arguments.Any(a => !a.IsKnown && (a.Kind is HclTypeKind.Dynamic or HclTypeKind.List or HclTypeKind.Set or HclTypeKind.Tuple)))
        {
            return HclValue.Unknown(HclType.List(HclType.String));
        }

        var results = new List<HclValue>();
        long weight = 0;
        var row = new HclValue[arguments.Count];
        for (var at = 0; at < (length < 0 ? 1 : length); at++)
        {
            for (var i = 0; i < row.Length; i++)
            {
                row[i] = i > 0 && IsSequence(arguments[i]) ? arguments[i].Elements[at] : arguments[i];
            }

            var formatted = Formatter.Format(arguments[0].AsString(), row, 1);
            if (formatted.Value is null)
            {
                return FunctionResult.Failed($"error on format iteration {at}: {formatted.Error}");
            }

            weight += formatted.Value.Weight;
            if (weight > EvaluationLimits.MaxWeight)
            {
                return FunctionResult.Failed(StringFunctions.TooLong);
            }

            results.Add(formatted.Value);
        }

        return HclValue.List(HclType.String, results);
    }

    private static bool IsSequence(HclValue value) => 
        !value.IsNull && value.IsKnown && CollectionFunctions.IsSequence(value);
}
