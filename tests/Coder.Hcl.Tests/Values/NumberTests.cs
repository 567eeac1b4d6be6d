using System.Globalization;
using System.Numerics;
using Coder.Hcl.Values;
using FsCheck;
using FsCheck.Fluent;

namespace Coder.Hcl.Tests.Values;

public sealed class NumberTests
{
    [Theory]
    [InlineData("0", "0")]
    [InlineData("-0", "0")]
    [InlineData("007", "7")]
    [InlineData("+5", "5")]
    [InlineData("1.", "1")]
    [InlineData(".5", "0.5")]
    [InlineData("1e3", "1000")]
    [InlineData("1.25E-2", "0.0125")]
    [InlineData("9223372036854775807", "9223372036854775807")]
    [InlineData("-9223372036854775808", "-9223372036854775808")]
    [InlineData("9223372036854775808", "9223372036854775808")]
    [InlineData("0.1", "0.1")]
    [InlineData("100000000000000000000000000000000000000000.5", "100000000000000000000000000000000000000000.5")]
    public void Text_is_read_and_printed(string text, string printed) => HclNumber.Parse(text).ToString().ShouldBe(printed);

    [Theory]
    [InlineData("")]
    [InlineData("-")]
    [InlineData(".")]
    [InlineData("1e")]
    [InlineData("1e+")]
    [InlineData("0x1")]
    [InlineData(" 1")]
    [InlineData("1 ")]
    [InlineData("1_000")]
    [InlineData("1e999999999")]
    [InlineData("1e-100000")]
    [InlineData("NaN")]
    [InlineData("१")]
    public void Other_text_is_not_a_number(string text) => HclNumber.TryParse(text, out _).ShouldBeFalse();

    [Fact]
    public void Integers_behave_like_big_integers() => Prop.ForAll<long, long>((x, y) =>
    {
        var (a, b) = (new HclNumber(x), new HclNumber(y));
        (a + b).ToBigInteger().ShouldBe((BigInteger)x + y);
        (a - b).ToBigInteger().ShouldBe((BigInteger)x - y);
        (a * b).ToBigInteger().ShouldBe((BigInteger)x * y);
        a.CompareTo(b).ShouldBe(x.CompareTo(y));
        if (y != 0)
        {
            (a % b).ToBigInteger().ShouldBe(BigInteger.Remainder(x, y));
        }
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Doubles_survive_the_way_through_text() => Prop.ForAll<double>(value =>
    {
        if (!double.IsFinite(value))
        {
            return;
        }

        var number = HclNumber.FromDouble(value);
        HclNumber.Parse(number.ToString()).ShouldBe(number);
        number.ToDouble().ShouldBe(value);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Quotients_survive_the_way_through_text() => Prop.ForAll<long, long>((x, y) =>
    {
        if (y == 0)
        {
            return;
        }

        var quotient = new HclNumber(x) / new HclNumber(y);
        HclNumber.Parse(quotient.ToString()).ShouldBe(quotient);
    }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("1.5", "1", "2")]
    [InlineData("-1.5", "-2", "-1")]
    [InlineData("3", "3", "3")]
    public void Floor_and_ceiling_round_to_integers(string text, string floor, string ceiling)
    {
        HclNumber.Parse(text).Floor().ToString().ShouldBe(floor);
        HclNumber.Parse(text).Ceiling().ToString().ShouldBe(ceiling);
    }

    [Fact]
    public void Smallest_integer_can_be_negated_and_divided()
    {
        var smallest = new HclNumber(long.MinValue);
        (-smallest).ToString().ShouldBe("9223372036854775808");
        (smallest / new HclNumber(-1)).ToString().ShouldBe("9223372036854775808");
        (smallest % new HclNumber(-1)).ToString().ShouldBe("0");
        (-(-smallest)).ShouldBe(smallest);
        long.MinValue.ToString(CultureInfo.InvariantCulture).ShouldBe(smallest.ToString());
    }
}
