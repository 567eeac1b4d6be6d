using System.Globalization;
using System.Numerics;
using Coder.Hcl.Values;

namespace Coder.Terraform.Functions;

/// <summary>Numbers as <c>%f</c> and <c>%g</c> write them, from all of their digits rather than from a double.</summary>
internal static class DecimalNotation
{
    /// <summary>Exponents from here on are written as such, unless a precision says otherwise.</summary>
    private const int DefaultLimit = 6;

    private const int LeastExponent = -4;

    /// <summary>%f: this many digits behind the point; a half goes to the even digit.</summary>
    public static string Fixed(HclNumber number, int precision)
    {
        if (number.IsInfinite)
        {
            return number.ToString();
        }

        var (negative, whole, fraction) = Split(number);
        var scaled = Rounded(whole + fraction, whole.Length + precision).ToString(CultureInfo.InvariantCulture).PadLeft(precision + 1, '0');
        var point = scaled.Length - precision;
        return (negative ? "-" : "") + (precision == 0 ? scaled : $"{scaled[..point]}.{scaled[point..]}");
    }

    /// <summary>%g: the shortest text, or as many digits as the precision says; with an exponent when it is small or large.</summary>
    public static string General(HclNumber number, int? precision, char letter)
    {
        if (number.IsInfinite || number.Sign == 0)
        {
            return number.ToString();
        }

        var (negative, whole, fraction) = Split(number);
        var all = whole + fraction;
        var first = all.AsSpan().IndexOfAnyExcept('0');
        var exponent = whole.Length - first - 1;
        var digits = all[first..].TrimEnd('0');
        if (precision is { } wanted && digits.Length > Math.Max(wanted, 1))
        {
            var rounded = Rounded(digits, Math.Max(wanted, 1)).ToString(CultureInfo.InvariantCulture);
            exponent += rounded.Length - Math.Max(wanted, 1);
            digits = rounded.TrimEnd('0');
        }

        var limit = precision is null ? DefaultLimit : precision > digits.Length && digits.Length >= exponent + 1 ? digits.Length : precision.Value;
        var text = exponent < LeastExponent || exponent >= limit
            ? $"{digits[0]}{(digits.Length > 1 ? "." : "")}{digits[1..]}{letter}{(exponent < 0 ? '-' : '+')}{Math.Abs(exponent).ToString("00", CultureInfo.InvariantCulture)}"
            : Plain(digits, exponent);
        return negative ? "-" + text : text;
    }

    private static string Plain(string digits, int exponent) =>
        exponent < 0 ? "0." + new string('0', -exponent - 1) + digits
        : digits.Length <= exponent + 1 ? digits.PadRight(exponent + 1, '0')
        : $"{digits[..(exponent + 1)]}.{digits[(exponent + 1)..]}";

    private static (bool Negative, string Whole, string Fraction) Split(HclNumber number)
    {
        var text = number.ToString();
        var negative = text[0] == '-';
        var parts = text[(negative ? 1 : 0)..].Split('.');
        return (negative, parts[0], parts.Length > 1 ? parts[1] : "");
    }

    /// <summary>The number that the first <paramref name="count"/> digits stand for, rounded by those behind them.</summary>
    private static BigInteger Rounded(string digits, int count)
    {
        if (digits.Length <= count)
        {
            return BigInteger.Parse(digits.PadRight(count, '0'), CultureInfo.InvariantCulture);
        }

        var kept = count == 0 ? BigInteger.Zero : BigInteger.Parse(digits.AsSpan(0, count), NumberStyles.None, CultureInfo.InvariantCulture);
        var rest = digits.AsSpan(count);
        var half = rest[0] == '5' && rest[1..].IndexOfAnyExcept('0') < 0;
        return rest[0] > '5' || (rest[0] == '5' && !half) || (half && !kept.IsEven) ? kept + 1 : kept;
    }
}
