using System.Globalization;
using System.Numerics;
using Coder.Hcl.Evaluation;
using Coder.Hcl.Values;
using static Coder.Terraform.Functions.Row;

namespace Coder.Terraform.Functions;

/// <summary>Functions on numbers.</summary>
internal static class NumberFunctions
{
    public static IEnumerable<HclFunction> All =>
    [
        Function("abs", HclType.Number, [Number("num")], a => HclValue.Number(a[0].AsNumber().Sign < 0 ? -a[0].AsNumber() : a[0].AsNumber())),
        Function("ceil", HclType.Number, [Number("num")], a => HclValue.Number(a[0].AsNumber().Ceiling())),
        Function("floor", HclType.Number, [Number("num")], a => HclValue.Number(a[0].AsNumber().Floor())),
        Function("signum", HclType.Number, [Number("num")], a => IsInt(a[0], out var whole) ? HclValue.Number(Math.Sign(whole)) : Fail("a whole number is required", 0)),
        Function("max", HclType.Number, [], a => Best(a, 1), Number("numbers")),
        Function("min", HclType.Number, [], a => Best(a, -1), Number("numbers")),
        Function("pow", HclType.Number, [Number("num"), Number("power")], a => Real(Math.Pow(a[0].AsNumber().ToDouble(), a[1].AsNumber().ToDouble()))),
        Function("log", HclType.Number, [Number("num"), Number("base")], a => Real(Math.Log(a[0].AsNumber().ToDouble()) / Math.Log(a[1].AsNumber().ToDouble()))),
        Function("parseint", HclType.Number, [Any("number"), Number("base")], ParseInt),
        Function("sum", HclType.Number, [Any("list")], Sum),
    ];

    private static FunctionResult Best(IReadOnlyList<HclValue> a, int sign)
    {
        if (a.Count == 0)
        {
            return Fail("must pass at least one number");
        }

        var best = a[0].AsNumber();
        foreach (var value in a)
        {
            best = value.AsNumber().CompareTo(best) * sign > 0 ? value.AsNumber() : best;
        }

        return HclValue.Number(best);
    }

    private static FunctionResult Real(double number) =>
        double.IsNaN(number) ? Fail("the result is not a number")
        : double.IsPositiveInfinity(number) ? HclValue.Number(HclNumber.PositiveInfinity)
        : double.IsNegativeInfinity(number) ? HclValue.Number(HclNumber.NegativeInfinity)
        // Terraform works with 53 bits here: the shortest text that stands for the same double.
        : HclValue.Number(HclNumber.Parse(number.ToString("R", CultureInfo.InvariantCulture)));

    private static FunctionResult ParseInt(IReadOnlyList<HclValue> a)
    {
        if (a[0].Kind != HclTypeKind.String)
        {
            return Fail($"first argument must be a string, not {a[0].Type.FriendlyName}", 0);
        }

        if (!IsInt(a[1], out var radix) || radix is < 2 or > 62)
        {
            return Fail("base must be a whole number between 2 and 62 inclusive", 1);
        }

        var text = a[0].AsString();
        var negative = text.StartsWith('-');
        var digits = negative || text.StartsWith('+') ? text[1..] : text;
        var number = BigInteger.Zero;
        foreach (var c in digits)
        {
            var digit = c switch
            {
                >= '0' and <= '9' => c - '0',
                >= 'a' and <= 'z' => c - 'a' + 10,
                >= 'A' and <= 'Z' => radix <= 36 ? c - 'A' + 10 : c - 'A' + 36,
                _ => int.MaxValue,
            };
            if (digit >= radix)
            {
                digits = "";
                break;
            }

            number = (number * radix) + digit;
        }

        return digits.Length == 0
            ? Fail($"cannot parse \"{text}\" as a base {radix} integer", 0)
            : HclValue.Number(HclNumber.FromInteger(negative ? -number : number));
    }

    private static FunctionResult Sum(IReadOnlyList<HclValue> a)
    {
        if (a[0].Kind is not (HclTypeKind.List or HclTypeKind.Set or HclTypeKind.Tuple))
        {
            return Fail($"argument must be list, set, or tuple. Received {a[0].Type.FriendlyName}", 0);
        }

        if (a[0].Elements.Count == 0)
        {
            return Fail("cannot sum an empty list", 0);
        }

        if (!a[0].IsWhollyKnown)
        {
            return HclValue.Unknown(HclType.Number);
        }

        var sum = HclNumber.Zero;
        foreach (var item in a[0].Elements)
        {
            if (item.IsNull || !HclConvert.TryConvert(item, HclType.Number, out var number, out _))
            {
                return Fail("argument must be list, set, or tuple of number values", 0);
            }

            sum += number.AsNumber();
        }

        return HclValue.Number(sum);
    }
}
