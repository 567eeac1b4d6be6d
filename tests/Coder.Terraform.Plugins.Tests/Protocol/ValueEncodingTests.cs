using System.Text;
using Coder.Hcl.Values;
using Coder.Terraform.Plugins.Protocol;
using Coder.Terraform.Plugins.Protocol.V6;
using Google.Protobuf;

namespace Coder.Terraform.Plugins.Tests.Protocol;

public sealed class ValueEncodingTests
{
    private static List<(HclValue Value, HclType Type)> Values()
    {
        var strings = HclType.List(HclType.String);
        var data = new List<(HclValue, HclType)>();
        void Add(HclValue value, HclType? type = null) => data.Add((value, type ?? value.Type));
        Add(HclValue.String(""));
        Add(HclValue.String("grüße 🙂"));
        Add(HclValue.String(new string('x', 31)));
        Add(HclValue.String(new string('x', 300)));
        Add(HclValue.String(new string('x', 70_000)));
        Add(HclValue.True);
        Add(HclValue.False);
        foreach (var number in (long[])[0, 127, 128, 255, 256, 65_535, 65_536, uint.MaxValue, 1L + uint.MaxValue, long.MaxValue, -1, -32, -33, -128, -129, -32_768, -32_769, int.MinValue, int.MinValue - 1L, long.MinValue])
        {
            Add(HclValue.Number(number));
        }

        foreach (var number in (string[])["0.5", "0.1", "18446744073709551615", "123456789012345678901234567890", "1e400", "-3.25"])
        {
            Add(HclValue.Number(HclNumber.Parse(number)));
        }

        Add(HclValue.Null(HclType.Number));
        Add(HclValue.Unknown(strings));
        Add(HclValue.List(HclType.String, []));
        Add(HclValue.List(HclType.String, Enumerable.Range(0, 20).Select(i => HclValue.String($"{i}"))));
        Add(HclValue.List(HclType.String, Enumerable.Range(0, 70_000).Select(_ => HclValue.String("x"))));
        Add(HclValue.List(HclType.String, [HclValue.Unknown(HclType.String), HclValue.Null(HclType.String)]));
        Add(HclValue.Set(HclType.Number, [HclValue.Number(2), HclValue.Number(1)]));
        Add(HclValue.Map(strings, [KeyValuePair.Create("k", HclValue.List(HclType.String, [HclValue.String("v")]))]));
        Add(HclValue.Object([KeyValuePair.Create("a", HclValue.Null(HclType.Bool)), KeyValuePair.Create("b", HclValue.Tuple([HclValue.True, HclValue.Number(1)]))]));
        Add(HclValue.String("of any type"), HclType.Dynamic);
        Add(HclValue.Tuple([HclValue.String("x"), HclValue.Unknown(HclType.Bool)]), HclType.Dynamic);
        Add(HclValue.Null(strings), HclType.Dynamic);
        Add(HclValue.Unknown(strings), HclType.Dynamic);
        Add(HclValue.DynamicNull, HclType.Dynamic);
        Add(HclValue.DynamicUnknown, HclType.Dynamic);
        return data;
    }

    [Fact]
    public void Values_of_every_kind_and_size_come_back_as_they_were()
    {
        foreach (var (value, type) in Values())
        {
            (ValueDecoder.Decode(ValueEncoder.Encode(value, type), type) == value).ShouldBeTrue($"{type}: {(value.ToString() is { Length: < 100 } text ? text : "long")}");
        }
    }

    [Fact]
    public void The_bytes_are_those_of_the_published_format()
    {
        Hex(HclValue.String("hi"), HclType.String).ShouldBe("A26869");
        Hex(HclValue.Number(-1), HclType.Number).ShouldBe("FF");
        Hex(HclValue.Number(HclNumber.Parse("0.5")), HclType.Number).ShouldBe("CB3FE0000000000000");
        Hex(HclValue.Unknown(HclType.String), HclType.String).ShouldBe("D40000");
        Hex(HclValue.True, HclType.Dynamic).ShouldBe("92C406" + Convert.ToHexString("\"bool\""u8) + "C3");

        static string Hex(HclValue value, HclType type) => Convert.ToHexString(ValueEncoder.Encode(value, type));
    }

    [Theory]
    [InlineData("C7030C8101C2")] // ext 12 of three bytes: { 1: false }, not null
    [InlineData("D40100")] // any other extension
    [InlineData("D8000102030405060708090A0B0C0D0E0F10")]
    public void Every_extension_is_an_unknown_value(string hex) =>
        ValueDecoder.Decode(Convert.FromHexString(hex), HclType.String).ShouldBe(HclValue.Unknown(HclType.String));

    [Theory]
    [InlineData("", "ends in the middle")]
    [InlineData("A5", "ends in the middle")]
    [InlineData("DBFFFFFFFF", "ends in the middle")]
    [InlineData("C1", "0xC1 is no MessagePack code")]
    [InlineData("C3", "string required, but the data is of kind Bool")]
    [InlineData("A0A0", "More data follows")]
    public void Wrong_bytes_are_refused_with_the_reason(string hex, string reason) =>
        Should.Throw<FormatException>(() => ValueDecoder.Decode(Convert.FromHexString(hex), HclType.String)).Message.ShouldContain(reason);

    [Fact]
    public void An_attribute_that_the_schema_does_not_have_is_named() =>
        Should.Throw<FormatException>(() => ValueDecoder.Decode(Convert.FromHexString("81A178C0"), HclType.EmptyObject)).Message.ShouldBe("Unsupported attribute \"x\".");

    [Fact]
    public void Deep_nesting_ends_with_an_error_and_not_with_the_stack()
    {
        var type = HclType.String;
        for (var i = 0; i < 300; i++)
        {
            type = HclType.List(type);
        }

        var bytes = Enumerable.Repeat((byte)0x91, 300).Append((byte)0xA0).ToArray();
        Should.Throw<FormatException>(() => ValueDecoder.Decode(bytes, type)).Message.ShouldContain("deeper than 200");
    }

    [Fact]
    public void Values_in_JSON_are_read_too()
    {
        var value = new DynamicValue { Json = ByteString.CopyFrom("""{"a":1,"b":[true]}""", Encoding.UTF8) };
        var type = HclType.Object(new Dictionary<string, HclType> { ["a"] = HclType.Number, ["b"] = HclType.List(HclType.Bool) });
        DynamicValues.Read(value, type).GetAttribute("a").ShouldBe(HclValue.Number(1));
        Should.Throw<FormatException>(() => DynamicValues.Read(new DynamicValue { Json = ByteString.CopyFromUtf8("{") }, type));
    }
}
