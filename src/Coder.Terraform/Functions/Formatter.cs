using System.Globalization;
using System.Numerics;
using System.Text;
using Coder.Hcl.Evaluation;
using Coder.Hcl.Values;

namespace Coder.Terraform.Functions;

/// <summary>The verbs of <c>format</c>: <c>%[flags][width][.precision][[n]]verb</c>.</summary>
internal static class Formatter
{
    private const int MaxWidth = 10_000;

    /// <summary>Formats; <paramref name="first"/> is the index of the first value among the arguments.</summary>
    public static FunctionResult Format(string format, IReadOnlyList<HclValue> arguments, int first)
    {
        var text = new StringBuilder(format.Length + 16);
        var next = first;
        var used = first;
        for (var i = 0; i < format.Length; i++)
        {
            if (format[i] != '%')
            {
                text.Append(format[i]);
                continue;
            }

            var verb = new Verb();
            var start = i++;
            if (!verb.Read(format, ref i))
            {
                return FunctionResult.Failed($"unsupported or incomplete format verb at offset {start}", 0);
            }

            if (verb.Letter == '%')
            {
                text.Append('%');
                continue;
            }

            var at = verb.Argument > 0 ? first + verb.Argument - 1 : next;
            if (at >= arguments.Count)
            {
                return FunctionResult.Failed($"not enough arguments for \"{format[start..(i + 1)]}\" at {start}: need index {at - first} but have {arguments.Count - first} total", 0);
            }

            next = at + 1;
            used = Math.Max(used, next);
            if (!arguments[at].IsWhollyKnown)
            {
                return HclValue.Unknown(HclType.String);
            }

            if (text.Length > EvaluationLimits.MaxText)
            {
                return FunctionResult.Failed(StringFunctions.TooLong);
            }

            if (Append(text, verb, arguments[at]) is { } error)
            {
                return FunctionResult.Failed($"unsupported value for \"{format[start..(i + 1)]}\" at {start}: {error}", at);
            }
        }

        return used < arguments.Count
            ? FunctionResult.Failed(used == first ? "too many arguments; no verbs in format string" : $"too many arguments; only {used - first} used by format string", used)
            : HclValue.String(text.ToString());
    }

    private static string? Append(StringBuilder text, Verb verb, HclValue value)
    {
        if (value.IsNull && verb.Letter != 'v')
        {
            return "null value cannot be formatted";
        }

        switch (verb.Letter)
        {
            case 'v':
                text.Append(Pad(value.IsNull ? "null" : value.Kind switch
                {
                    HclTypeKind.String when !verb.Sharp => value.AsString(),
                    HclTypeKind.Number when !verb.Sharp => DecimalNotation.General(value.AsNumber(), null, 'e'),
                    HclTypeKind.Number or HclTypeKind.Bool when HclConvert.TryToString(value, out var plain) => plain,
                    _ => JsonEncoding.Encode(value),
                }, verb));
                return null;
            case 't':
                return Converted(value, HclType.Bool, b => text.Append(b.AsBool() ? "true" : "false"));
            case 's':
                return Converted(value, HclType.String, s => text.Append(Pad(Cut(s.AsString(), verb), verb)));
            case 'q':
                return Converted(value, HclType.String, s => text.Append(Pad(JsonEncoding.Encode(HclValue.String(Cut(s.AsString(), verb))), verb)));
            case 'd' or 'b' or 'o' or 'x' or 'X' when HclConvert.TryConvert(value, HclType.Number, out var whole, out _) && !whole.AsNumber().IsInteger:
                return "a whole number is required";
            default:
                return Converted(value, HclType.Number, n => text.Append(Pad(Numeric(n.AsNumber(), verb), verb)));
        }
    }

    private static string? Converted(HclValue value, HclType type, Action<HclValue> use)
    {
        if (!HclConvert.TryConvert(value, type, out var converted, out var error))
        {
            return error;
        }

        use(converted);
        return null;
    }

    private static string Numeric(HclNumber number, Verb verb)
    {
        var digits = verb.Letter switch
        {
            'd' => WithLeast(number.ToString(), verb),
            'b' => Radix(number, 2, verb.Sharp ? "0b" : ""),
            'o' => Radix(number, 8, verb.Sharp ? "0" : ""),
            'x' => Radix(number, 16, verb.Sharp ? "0x" : ""),
            'X' => Radix(number, 16, verb.Sharp ? "0x" : "").ToUpperInvariant(),
            'f' => DecimalNotation.Fixed(number, verb.Precision ?? 6),
            'e' or 'E' => Exponent(number.ToDouble(), verb),
            _ => DecimalNotation.General(number, verb.Precision, verb.Letter == 'G' ? 'E' : 'e'),
        };
        return digits[0] != '-' && verb.Plus ? "+" + digits : digits[0] != '-' && verb.Space ? " " + digits : digits;
    }

    private static string Exponent(double number, Verb verb) =>
        number.ToString((verb.Letter == 'e' ? "0." + new string('0', verb.Precision ?? 6) + "e+00" : "0." + new string('0', verb.Precision ?? 6) + "E+00"), CultureInfo.InvariantCulture);

    /// <summary>Zeros before a number that has fewer digits than the precision says.</summary>
    private static string WithLeast(string number, Verb verb)
    {
        var sign = number[0] == '-' ? "-" : "";
        return sign + number[sign.Length..].PadLeft(verb.Precision ?? 0, '0');
    }

    private static string Radix(HclNumber number, int radix, string prefix)
    {
        var rest = BigInteger.Abs(number.ToBigInteger());
        var digits = new StringBuilder();
        do
        {
            digits.Insert(0, "0123456789abcdef"[(int)(rest % radix)]);
            rest /= radix;
        }
        while (rest > 0);
        return (number.Sign < 0 ? "-" : "") + prefix + digits;
    }

    private static string Cut(string text, Verb verb)
    {
        if (verb.Precision is not { } precision)
        {
            return text;
        }

        var info = new StringInfo(text);
        return precision >= info.LengthInTextElements ? text : info.SubstringByTextElements(0, precision);
    }

    private static string Pad(string text, Verb verb)
    {
        var missing = verb.Width - new StringInfo(text).LengthInTextElements;
        if (missing <= 0)
        {
            return text;
        }

        if (verb.Minus)
        {
            return text + new string(' ', missing);
        }

        return verb.Zero && (text[0] is '-' or '+')
            ? text[0] + new string('0', missing) + text[1..]
            : new string(verb.Zero ? '0' : ' ', missing) + text;
    }

    private sealed class Verb
    {
        public bool Sharp { get; private set; }

        public bool Minus { get; private set; }

        public bool Plus { get; private set; }

        public bool Space { get; private set; }

        public bool Zero { get; private set; }

        public int Width { get; private set; }

        public int? Precision { get; private set; }

        /// <summary>Explicit argument number, from 1; 0 for the next one.</summary>
        public int Argument { get; private set; }

        public char Letter { get; private set; }

        /// <summary>Reads behind the percent sign; leaves <paramref name="i"/> at the verb's letter.</summary>
        public bool Read(string format, ref int i)
        {
            for (; i < format.Length && "#-+ 0".Contains(format[i]); i++)
            {
                Sharp |= format[i] == '#';
                Minus |= format[i] == '-';
                Plus |= format[i] == '+';
                Space |= format[i] == ' ';
                Zero |= format[i] == '0';
            }

            Width = ReadNumber(format, ref i) ?? 0;
            if (i < format.Length && format[i] == '.')
            {
                i++;
                Precision = ReadNumber(format, ref i) ?? 0;
            }

            if (i < format.Length && format[i] == '[')
            {
                i++;
                Argument = ReadNumber(format, ref i) ?? 0;
                if (Argument == 0 || i >= format.Length || format[i] != ']')
                {
                    return false;
                }

                i++;
            }

            if (i >= format.Length || Width > MaxWidth || Precision > MaxWidth)
            {
                return false;
            }

            Letter = format[i];
            return "%vtsqdboxXfeEgG".Contains(Letter);
        }

        private static int? ReadNumber(string format, ref int i)
        {
            var start = i;
            while (i < format.Length && char.IsAsciiDigit(format[i]))
            {
                i++;
            }

            return i == start ? null : int.TryParse(format.AsSpan(start, i - start), out var number) ? number : int.MaxValue;
        }
    }
}
