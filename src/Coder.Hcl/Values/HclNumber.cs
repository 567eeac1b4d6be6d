using System.Globalization;
using System.Numerics;

namespace Coder.Hcl.Values;

/// <summary>An HCL number: exact for integers of 64 bits, otherwise a binary fraction with 512 bits of mantissa, which
/// is what Terraform computes with. Infinities exist (one divided by zero), a negative zero does not.</summary>
public readonly struct HclNumber : IEquatable<HclNumber>, IComparable<HclNumber>
{
    /// <summary>Exponents beyond this are refused in text, so that a short literal cannot keep the evaluator busy for minutes.</summary>
    private const int MaxDecimalExponent = 4_000;

    private readonly long _small;
    private readonly BinaryFloat? _large;

    /// <summary>Makes an integer.</summary>
    public HclNumber(long value) => _small = value;

    private HclNumber(BinaryFloat value)
    {
        // One form per number: whatever fits in 64 bits is stored there.
        if (value.IsInteger && value.Exponent < 64 && value.Exponent + value.Mantissa.GetBitLength() <= 63)
        {
            _small = (long)value.Truncate();
        }
        else
        {
            _large = value;
        }
    }

    /// <summary>Zero.</summary>
    public static HclNumber Zero => default;

    /// <summary>Positive infinity.</summary>
    public static HclNumber PositiveInfinity => new(BinaryFloat.PositiveInfinity);

    /// <summary>Negative infinity.</summary>
    public static HclNumber NegativeInfinity => new(BinaryFloat.NegativeInfinity);

    /// <summary>Whether the number has no fractional part; false for infinities.</summary>
    public bool IsInteger => _large is null || _large.IsInteger;

    /// <summary>Whether the number is one of the infinities.</summary>
    public bool IsInfinite => _large is { IsInfinite: true };

    /// <summary>-1, 0 or 1.</summary>
    public int Sign => _large?.Sign ?? Math.Sign(_small);

    private BinaryFloat Large => _large ?? BinaryFloat.Create(_small, 0);

    /// <summary>Makes an integer of any size; beyond 512 significant bits it is rounded.</summary>
    public static HclNumber FromInteger(BigInteger value) => new(BinaryFloat.Create(value, 0));

    /// <summary>The exact value of a double.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The double is not a number.</exception>
    public static HclNumber FromDouble(double value)
    {
        ArgumentOutOfRangeException.ThrowIfEqual(double.IsNaN(value), true, nameof(value));
        if (double.IsInfinity(value))
        {
            return value > 0 ? PositiveInfinity : NegativeInfinity;
        }

        var bits = BitConverter.DoubleToInt64Bits(value);
        var exponent = (int)((bits >> 52) & 0x7FF);
        var mantissa = bits & 0xF_FFFF_FFFF_FFFF;
        mantissa = exponent == 0 ? mantissa : mantissa | (1L << 52);
        return new(BinaryFloat.Create(value < 0 ? -mantissa : mantissa, Math.Max(exponent, 1) - 1075));
    }

    /// <summary>Reads decimal text: optional sign, digits with an optional point, optional exponent.</summary>
    /// <exception cref="FormatException">The text is not a number.</exception>
    public static HclNumber Parse(string text) =>
        TryParse(text, out var number) ? number : throw new FormatException($"\"{text}\" is not a number.");

    /// <summary>Reads decimal text; false when it is not a number or its exponent is beyond ±4000.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out HclNumber number)
    {
        if (text.Length is > 0 and < 19 && long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var small))
        {
            number = new(small);
            return true;
        }

        number = default;
        if (!DecimalText.TryRead(text, MaxDecimalExponent, out var digits, out var exponent))
        {
            return false;
        }

        number = new(exponent >= 0
            ? BinaryFloat.Create(digits * BigInteger.Pow(5, exponent), exponent)
            : BinaryFloat.Quotient(digits, BigInteger.Pow(5, -exponent), exponent));
        return true;
    }

    /// <summary>The number as a 64-bit integer, if it is one.</summary>
    public bool TryToInt64(out long value)
    {
        value = _small;
        return _large is null;
    }

    /// <summary>The number as a 32-bit integer, if it is one.</summary>
    public bool TryToInt32(out int value)
    {
        value = unchecked((int)_small);
        return _large is null && value == _small;
    }

    /// <summary>The integer part, rounded towards zero.</summary>
    /// <exception cref="InvalidOperationException">The number is infinite.</exception>
    public BigInteger ToBigInteger() =>
        IsInfinite ? throw new InvalidOperationException("An infinite number has no integer part.") : Large.Truncate();

    /// <summary>The nearest double.</summary>
    public double ToDouble()
    {
        if (_large is null)
        {
            return _small;
        }

        return _large.IsInfinite
            ? _large.Sign > 0 ? double.PositiveInfinity : double.NegativeInfinity
            : double.Parse(ToString(), CultureInfo.InvariantCulture);
    }

    /// <summary>The largest integer that is not greater.</summary>
    public HclNumber Floor()
    {
        if (_large is null || _large.IsInfinite || _large.IsInteger)
        {
            return this;
        }

        var truncated = FromInteger(_large.Truncate());
        return Sign < 0 ? truncated - new HclNumber(1) : truncated;
    }

    /// <summary>The smallest integer that is not less.</summary>
    public HclNumber Ceiling() => -(-this).Floor();

    /// <summary>Sum. Opposite infinities have no sum; check <see cref="IsInfinite"/> first.</summary>
    public static HclNumber operator +(HclNumber x, HclNumber y)
    {
        if (x._large is null && y._large is null)
        {
            var sum = unchecked(x._small + y._small);
            if (((x._small ^ sum) & (y._small ^ sum)) >= 0)
            {
                return new(sum);
            }
        }

        return new(BinaryFloat.Add(x.Large, y.Large));
    }

    /// <summary>Difference.</summary>
    public static HclNumber operator -(HclNumber x, HclNumber y) => x + -y;

    /// <summary>Negation.</summary>
    public static HclNumber operator -(HclNumber x)
    {
        if (x._large is null && x._small != long.MinValue)
        {
            return new(-x._small);
        }

        return x.IsInfinite
            ? new(BinaryFloat.Infinity(-x.Sign))
            : new(BinaryFloat.Create(-x.Large.Mantissa, x.Large.Exponent));
    }

    /// <summary>Product.</summary>
    public static HclNumber operator *(HclNumber x, HclNumber y)
    {
        if (x._large is null && y._large is null)
        {
            var high = Math.BigMul(x._small, y._small, out var low);
            if (high == low >> 63)
            {
                return new(low);
            }
        }

        return new(BinaryFloat.Multiply(x.Large, y.Large));
    }

    /// <summary>Quotient; a number divided by zero is infinite.</summary>
    /// <exception cref="DivideByZeroException">Both are zero, or both are infinite.</exception>
    public static HclNumber operator /(HclNumber x, HclNumber y)
    {
        if ((x.Sign == 0 && y.Sign == 0) || (x.IsInfinite && y.IsInfinite))
        {
            throw new DivideByZeroException("can't divide zero by zero or infinity by infinity");
        }

        if (y.Sign == 0)
        {
            return new(BinaryFloat.Infinity(x.Sign));
        }

        if (x._large is null && y._large is null && y._small != -1 && x._small % y._small == 0)
        {
            return new(x._small / y._small);
        }

        return new(BinaryFloat.Divide(x.Large, y.Large));
    }

    /// <summary>Remainder of the division rounded towards zero; it has the sign of the dividend.</summary>
    /// <exception cref="DivideByZeroException">The divisor is zero or the dividend is infinite.</exception>
    public static HclNumber operator %(HclNumber x, HclNumber y)
    {
        if (y.Sign == 0 || x.IsInfinite)
        {
            throw new DivideByZeroException("can't use zero as the divisor or infinity as the dividend of a remainder");
        }

        if (x._large is null && y._large is null)
        {
            return y._small == -1 ? default : new(x._small % y._small);
        }

        return y.IsInfinite ? x : x - (y * FromInteger((x / y).ToBigInteger()));
    }

    /// <inheritdoc/>
    public int CompareTo(HclNumber other) =>
        _large is null && other._large is null ? _small.CompareTo(other._small) : Large.CompareTo(other.Large);

    /// <inheritdoc/>
    public bool Equals(HclNumber other) => _small == other._small && Equals(_large, other._large);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is HclNumber other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(_small, _large);

    /// <summary>Numeric equality.</summary>
    public static bool operator ==(HclNumber x, HclNumber y) => x.Equals(y);

    /// <summary>Numeric inequality.</summary>
    public static bool operator !=(HclNumber x, HclNumber y) => !x.Equals(y);

    /// <summary>Less than.</summary>
    public static bool operator <(HclNumber x, HclNumber y) => x.CompareTo(y) < 0;

    /// <summary>Less than or equal.</summary>
    public static bool operator <=(HclNumber x, HclNumber y) => x.CompareTo(y) <= 0;

    /// <summary>Greater than.</summary>
    public static bool operator >(HclNumber x, HclNumber y) => x.CompareTo(y) > 0;

    /// <summary>Greater than or equal.</summary>
    public static bool operator >=(HclNumber x, HclNumber y) => x.CompareTo(y) >= 0;

    /// <summary>An integer as a number.</summary>
    public static implicit operator HclNumber(long value) => new(value);

    /// <summary>Decimal text as Terraform shows it: integers whole, fractions with the fewest digits that identify
    /// the number, never in exponent form.</summary>
    public override string ToString() =>
        _large is null ? _small.ToString(CultureInfo.InvariantCulture) : DecimalDigits.Format(_large);
}
