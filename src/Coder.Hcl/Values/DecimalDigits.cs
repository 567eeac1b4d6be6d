using System.Numerics;

namespace Coder.Hcl.Values;

/// <summary>Decimal text of a <see cref="BinaryFloat"/>: the fewest digits that still identify the 512-bit number,
/// never in exponent form, which is how Terraform shows numbers.</summary>
internal static class DecimalDigits
{
    public static string Format(BinaryFloat value)
    {
        if (value.IsInfinite)
        {
            return value.Sign > 0 ? "+Inf" : "-Inf";
        }

        if (value.Sign == 0)
        {
            return "0";
        }

        var magnitude = BigInteger.Abs(value.Mantissa);
        if (value.Exponent >= 0 && value.Exponent + magnitude.GetBitLength() <= BinaryFloat.Precision)
        {
            return value.Truncate().ToString();
        }

        var (digits, point) = Shortest(magnitude, value.Exponent);
        return (value.Sign < 0 ? "-" : "") + Place(digits, point);
    }

    /// <summary>Finds the shortest digits between the two neighbours' midpoints.</summary>
    private static (string Digits, int Point) Shortest(BigInteger magnitude, int exponent)
    {
        // The lowest bit of the widened mantissa is half a unit in the last place.
        var shift = BinaryFloat.Precision + 1 - (int)magnitude.GetBitLength();
        var mantissa = magnitude << shift;
        var inclusive = ((mantissa >> 1) & 1).IsZero;
        var (lower, _) = Expand(mantissa - 1, exponent - shift);
        var (middle, point) = Expand(mantissa, exponent - shift);
        var (upper, _) = Expand(mantissa + 1, exponent - shift);
        for (var i = 0; i < middle.Length; i++)
        {
            var (low, mid, high) = (At(lower, i), middle[i], At(upper, i));
            var mayRoundDown = low != mid || (inclusive && i + 1 == lower.Length);
            var mayRoundUp = mid != high && (inclusive || mid + 1 < high || i + 1 < upper.Length);
            if (mayRoundDown || mayRoundUp)
            {
                var up = mayRoundUp && (!mayRoundDown || RoundsUp(middle, i + 1));
                return up ? Increment(middle, i + 1, point) : (middle[..(i + 1)].TrimEnd('0'), point);
            }
        }

        return (middle, point);
    }

    /// <summary>All digits of mantissa × 2^exponent without trailing zeros, and how many of them stand before the point.</summary>
    private static (string Digits, int Point) Expand(BigInteger mantissa, int exponent)
    {
        var text = (exponent >= 0 ? mantissa << exponent : mantissa * BigInteger.Pow(5, -exponent)).ToString();
        return (text.TrimEnd('0'), text.Length + Math.Min(exponent, 0));
    }

    private static char At(string digits, int index) => index < digits.Length ? digits[index] : '0';

    private static bool RoundsUp(string digits, int count)
    {
        if (count >= digits.Length)
        {
            return false;
        }

        var isTie = digits[count] == '5' && count + 1 == digits.Length;
        return isTie ? (digits[count - 1] - '0') % 2 != 0 : digits[count] >= '5';
    }

    private static (string Digits, int Point) Increment(string digits, int count, int point)
    {
        while (count > 0 && digits[count - 1] == '9')
        {
            count--;
        }

        return count == 0
            ? ("1", point + 1)
            : (string.Concat(digits.AsSpan(0, count - 1), ((char)(digits[count - 1] + 1)).ToString()), point);
    }

    private static string Place(string digits, int point)
    {
        if (point <= 0)
        {
            return "0." + new string('0', -point) + digits;
        }

        return point >= digits.Length
            ? digits.PadRight(point, '0')
            : string.Concat(digits.AsSpan(0, point), ".", digits.AsSpan(point));
    }
}
