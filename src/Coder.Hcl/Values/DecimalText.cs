using System.Globalization;
using System.Numerics;

namespace Coder.Hcl.Values;

/// <summary>Splits decimal text into an integer and a power of ten.</summary>
internal static class DecimalText
{
    /// <summary>Reads <c>[+-]digits[.digits][e[+-]digits]</c>, with at least one digit before the exponent.</summary>
    public static bool TryRead(ReadOnlySpan<char> text, int maxExponent, out BigInteger digits, out int exponent)
    {
        digits = default;
        exponent = 0;
        var position = text is ['+' or '-', ..] ? 1 : 0;
        var start = position;
        SkipDigits(text, ref position);
        var whole = text[start..position];
        var fraction = ReadOnlySpan<char>.Empty;
        if (position < text.Length && text[position] == '.')
        {
            var fractionStart = ++position;
            SkipDigits(text, ref position);
            fraction = text[fractionStart..position];
        }

        if (whole.Length + fraction.Length == 0 || whole.Length + fraction.Length > maxExponent
            || !TryReadExponent(text[position..], maxExponent, out exponent))
        {
            return false;
        }

        fraction = fraction.TrimEnd('0');
        exponent -= fraction.Length;
        digits = BigInteger.Parse(string.Concat("0", whole, fraction), NumberStyles.None, CultureInfo.InvariantCulture);
        digits = text[0] == '-' ? -digits : digits;
        return true;
    }

    private static bool TryReadExponent(ReadOnlySpan<char> text, int maxExponent, out int exponent)
    {
        exponent = 0;
        return text.IsEmpty
            || (text is ['e' or 'E', _, ..]
                && int.TryParse(text[1..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out exponent)
                && Math.Abs((long)exponent) <= maxExponent);
    }

    private static void SkipDigits(ReadOnlySpan<char> text, ref int position)
    {
        while (position < text.Length && char.IsAsciiDigit(text[position]))
        {
            position++;
        }
    }
}
