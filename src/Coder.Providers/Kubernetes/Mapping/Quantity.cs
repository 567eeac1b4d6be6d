using System.Globalization;
using System.Numerics;

namespace Coder.Providers.Kubernetes.Mapping;

/// <summary>
/// Amounts of the Kubernetes API (<c>resource.Quantity</c>): a decimal number with a binary suffix (Ki … Ei), a decimal one
/// (n, u, m, k … E) or an exponent. <c>1</c> is <c>1000m</c>, and <c>1Gi</c> is <c>1024Mi</c>.
/// </summary>
internal static class Quantity
{
    private const int NanoDigits = 9;
    private static readonly string[] Binary = ["Ki", "Mi", "Gi", "Ti", "Pi", "Ei"];

    private static readonly Dictionary<string, int> Decimal = new(StringComparer.Ordinal)
    {
        ["n"] = -9, ["u"] = -6, ["m"] = -3, [""] = 0, ["k"] = 3, ["M"] = 6, ["G"] = 9, ["T"] = 12, ["P"] = 15, ["E"] = 18,
    };

    /// <summary>Whether two texts stand for the same amount.</summary>
    public static bool AreEqual(string a, string b) =>
        string.Equals(a, b, StringComparison.Ordinal) || (TryParse(a, out var x) && TryParse(b, out var y) && x == y);

    /// <summary>Whether a text is an amount.</summary>
    public static bool IsValid(string text) => TryParse(text, out _);

    /// <summary>The amount in billionths, rounded up as the API does.</summary>
    public static bool TryParse(string text, out BigInteger nanos)
    {
        nanos = default;
        var end = 0;
        while (end < text.Length && (char.IsAsciiDigit(text[end]) || text[end] == '.' || (end == 0 && text[end] is '+' or '-')))
        {
            end++;
        }

        if (text.Length > 64 || !TryDigits(text[..end], out var digits, out var fraction))
        {
            return false;
        }

        var suffix = text[end..];
        var binary = Array.IndexOf(Binary, suffix);
        if (binary >= 0)
        {
            nanos = Scale(digits * BigInteger.Pow(1024, binary + 1), NanoDigits - fraction);
            return true;
        }

        if (!Decimal.TryGetValue(suffix, out var exponent) && !TryExponent(suffix, out exponent))
        {
            return false;
        }

        nanos = Scale(digits, exponent + NanoDigits - fraction);
        return true;
    }

    private static bool TryExponent(string suffix, out int exponent)
    {
        exponent = 0;
        return suffix.Length is > 1 and < 5 && suffix[0] is 'e' or 'E'
            && int.TryParse(suffix.AsSpan(1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out exponent);
    }

    private static bool TryDigits(string number, out BigInteger digits, out int fraction)
    {
        var dot = number.IndexOf('.', StringComparison.Ordinal);
        fraction = dot < 0 ? 0 : number.Length - dot - 1;
        return BigInteger.TryParse(dot < 0 ? number : number.Remove(dot, 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out digits);
    }

    private static BigInteger Scale(BigInteger digits, int exponent)
    {
        if (exponent >= 0)
        {
            return digits * BigInteger.Pow(10, exponent);
        }

        var quotient = BigInteger.DivRem(digits, BigInteger.Pow(10, -exponent), out var rest);
        return rest.Sign > 0 ? quotient + 1 : quotient;
    }
}
