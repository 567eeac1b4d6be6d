using System.Numerics;

namespace Coder.Hcl.Values;

/// <summary>A binary floating-point number with a mantissa of 512 bits, or an infinity: the numbers behind HCL's
/// fractions and very large integers. Immutable; the mantissa has no trailing zero bits, so equal numbers have equal fields.</summary>
internal sealed class BinaryFloat : IEquatable<BinaryFloat>, IComparable<BinaryFloat>
{
    /// <summary>Bits of the mantissa, as in every implementation of HCL.</summary>
    public const int Precision = 512;

    /// <summary>Largest binary exponent, about 1e6000; beyond it a number counts as infinite or zero, so that no
    /// expression can make the evaluator work on millions of digits.</summary>
    private const int MaxExponent = 20_000;

    public static readonly BinaryFloat PositiveInfinity = new(BigInteger.One, 0, true);
    public static readonly BinaryFloat NegativeInfinity = new(BigInteger.MinusOne, 0, true);

    private BinaryFloat(BigInteger mantissa, int exponent, bool isInfinite)
    {
        Mantissa = mantissa;
        Exponent = exponent;
        IsInfinite = isInfinite;
    }

    public BigInteger Mantissa { get; }

    public int Exponent { get; }

    public bool IsInfinite { get; }

    public int Sign => Mantissa.Sign;

    public bool IsInteger => !IsInfinite && Exponent >= 0;

    /// <summary>mantissa × 2^exponent, rounded to the nearest number of 512 bits, ties to even.</summary>
    public static BinaryFloat Create(BigInteger mantissa, int exponent)
    {
        if (mantissa.IsZero)
        {
            return new(BigInteger.Zero, 0, false);
        }

        var (rounded, shift) = Round(BigInteger.Abs(mantissa));
        var zeros = (int)BigInteger.TrailingZeroCount(rounded);
        rounded >>= zeros;
        exponent += shift + zeros;
        var magnitude = exponent + (long)rounded.GetBitLength();
        if (magnitude > MaxExponent)
        {
            return mantissa.Sign > 0 ? PositiveInfinity : NegativeInfinity;
        }

        return magnitude < -MaxExponent
            ? new(BigInteger.Zero, 0, false)
            : new(mantissa.Sign < 0 ? -rounded : rounded, exponent, false);
    }

    public static BinaryFloat Add(BinaryFloat x, BinaryFloat y)
    {
        if (x.IsInfinite || y.IsInfinite)
        {
            return x.IsInfinite ? x : y;
        }

        var exponent = Math.Min(x.Exponent, y.Exponent);
        return Create((x.Mantissa << (x.Exponent - exponent)) + (y.Mantissa << (y.Exponent - exponent)), exponent);
    }

    public static BinaryFloat Multiply(BinaryFloat x, BinaryFloat y) => x.IsInfinite || y.IsInfinite
        ? Infinity(x.Sign * y.Sign)
        : Create(x.Mantissa * y.Mantissa, x.Exponent + y.Exponent);

    /// <summary>Quotient; the divisor must not be zero.</summary>
    public static BinaryFloat Divide(BinaryFloat x, BinaryFloat y)
    {
        if (x.IsInfinite)
        {
            return Infinity(x.Sign * y.Sign);
        }

        return y.IsInfinite ? Create(BigInteger.Zero, 0) : Quotient(x.Mantissa, y.Mantissa, x.Exponent - y.Exponent);
    }

    /// <summary>numerator / denominator × 2^exponent, rounded correctly.</summary>
    public static BinaryFloat Quotient(BigInteger numerator, BigInteger denominator, int exponent)
    {
        var shift = (int)Math.Max(0, Precision + 2 - numerator.GetBitLength() + denominator.GetBitLength());
        var quotient = BigInteger.DivRem(BigInteger.Abs(numerator) << shift, BigInteger.Abs(denominator), out var remainder);

        // The lowest bit only has to say that something was cut off, so that rounding sees no false tie.
        quotient = (quotient << 1) | (remainder.IsZero ? BigInteger.Zero : BigInteger.One);
        return Create(numerator.Sign * denominator.Sign < 0 ? -quotient : quotient, exponent - shift - 1);
    }

    public static BinaryFloat Infinity(int sign) => sign < 0 ? NegativeInfinity : PositiveInfinity;

    public int CompareTo(BinaryFloat? other)
    {
        if (other is null)
        {
            return 1;
        }

        if (IsInfinite || other.IsInfinite)
        {
            return (IsInfinite ? Sign : 0).CompareTo(other.IsInfinite ? other.Sign : 0);
        }

        if (Sign != other.Sign)
        {
            return Sign.CompareTo(other.Sign);
        }

        var exponent = Math.Min(Exponent, other.Exponent);
        return (Mantissa << (Exponent - exponent)).CompareTo(other.Mantissa << (other.Exponent - exponent));
    }

    /// <summary>The integer part, rounded towards zero; not for infinities.</summary>
    public BigInteger Truncate() => Exponent >= 0
        ? Mantissa << Exponent
        : BigInteger.Divide(Mantissa, BigInteger.One << -Exponent);

    public bool Equals(BinaryFloat? other) =>
        other is not null && IsInfinite == other.IsInfinite && Exponent == other.Exponent && Mantissa == other.Mantissa;

    public override bool Equals(object? obj) => Equals(obj as BinaryFloat);

    public override int GetHashCode() => HashCode.Combine(Mantissa, Exponent, IsInfinite);

    private static (BigInteger Mantissa, int Shift) Round(BigInteger magnitude)
    {
        var shift = (int)magnitude.GetBitLength() - Precision;
        if (shift <= 0)
        {
            return (magnitude, 0);
        }

        var result = magnitude >> shift;
        var remainder = magnitude - (result << shift);
        var comparison = remainder.CompareTo(BigInteger.One << (shift - 1));
        return comparison > 0 || (comparison == 0 && !result.IsEven) ? (result + 1, shift) : (result, shift);
    }
}
