using Coder.Hcl.Values;

namespace Coder.Hcl.Tests.Evaluation;

public sealed class UnknownTests
{
    private static readonly (string, HclValue)[] Variables =
    [
        ("any", HclValue.DynamicUnknown),
        ("text", HclValue.Unknown(HclType.String)),
        ("list", HclValue.Unknown(HclType.List(HclType.String))),
        ("object", HclValue.Unknown(HclType.Object(new Dictionary<string, HclType> { ["a"] = HclType.Number }))),
        ("secret", HclValue.String("s").WithMarks(ValueMarks.Sensitive)),
        ("key", HclValue.String("k").WithMarks(ValueMarks.Ephemeral)),
    ];

    [Theory]
    [InlineData("any + 1", "number")]
    [InlineData("text == \"a\"", "bool")]
    [InlineData("\"a${text}\"", "string")]
    [InlineData("\"a${any}\"", "string")]
    [InlineData("list[0]", "string")]
    [InlineData("list[*]", "list of string")]
    [InlineData("any[*].a", "dynamic")]
    [InlineData("object.a", "number")]
    [InlineData("object[\"a\"]", "number")]
    [InlineData("[1, 2][any]", "dynamic")]
    [InlineData("{a = 1}[text]", "dynamic")]
    [InlineData("[for x in list : x]", "dynamic")]
    [InlineData("{ for x in [text] : x => 1 }", "dynamic")]
    [InlineData("[for x in [1] : x if any]", "dynamic")]
    [InlineData("any ? 1 : 2", "number")]
    [InlineData("any ? 1 : \"a\"", "string")]
    [InlineData("any ? [1][5] : 2", "number")]
    [InlineData("upper(text)", "string")]
    [InlineData("max(any...)", "dynamic")]
    [InlineData("!any", "bool")]
    [InlineData("-text", "number")]
    [InlineData("any || false", "bool")]
    [InlineData("any == null", "bool")]
    [InlineData("{ (text) = 1 }", "dynamic")]
    [InlineData("[1, any] == [1, 2]", "bool")]
    [InlineData("\"%{ if any }a%{ endif }\"", "string")]
    public void Unknown_operand_gives_an_unknown_result_of_the_right_type(string source, string type)
    {
        var value = Parsed.Value(source, Variables);
        value.IsKnown.ShouldBeFalse();
        value.Type.FriendlyName.ShouldBe(type);
    }

    [Theory]
    [InlineData("any && false", false)]
    [InlineData("any || true", true)]
    [InlineData("false && any", false)]
    [InlineData("true || any", true)]
    [InlineData("false && [1][5]", false)]
    [InlineData("[1, any] == [2, 3]", false)]
    [InlineData("[any] == [1, 2]", false)]
    public void Known_operand_decides_where_it_can(string source, bool expected) =>
        Parsed.Value(source, Variables).AsBool().ShouldBe(expected);

    [Fact]
    public void Unknown_elements_leave_the_shape_known()
    {
        var value = Parsed.Value("[1, { a = text }]", Variables);
        value.IsKnown.ShouldBeTrue();
        value.IsWhollyKnown.ShouldBeFalse();
        value.Elements[1].GetAttribute("a").IsKnown.ShouldBeFalse();
    }

    [Theory]
    [InlineData("\"x${secret}\"")]
    [InlineData("secret == \"s\"")]
    [InlineData("secret == \"s\" ? 1 : 2")]
    [InlineData("{ s = 1 }[secret]")]
    [InlineData("upper(secret)")]
    [InlineData("{ (secret) = 1 }")]
    [InlineData("[for x in [1] : x if secret == \"s\"]")]
    [InlineData("{ for x in [secret] : x => 1 }")]
    [InlineData("\"%{ for x in [secret] }${x}%{ endfor }\"")]
    [InlineData("toset([secret])")]
    public void Sensitive_operand_makes_the_result_sensitive(string source)
    {
        var value = Parsed.Value(source, Variables);
        value.Marks.ShouldBe(ValueMarks.Sensitive);
        value.UnmarkDeep().DeepMarks.ShouldBe(ValueMarks.None);
    }

    [Fact]
    public void Marks_are_kept_apart_and_joined()
    {
        Parsed.Value("\"${secret}${key}\"", Variables).Marks.ShouldBe(ValueMarks.Sensitive | ValueMarks.Ephemeral);
        var tuple = Parsed.Value("[secret, key, 1]", Variables);
        tuple.Marks.ShouldBe(ValueMarks.None);
        tuple.DeepMarks.ShouldBe(ValueMarks.Sensitive | ValueMarks.Ephemeral);
        tuple.Elements[2].Marks.ShouldBe(ValueMarks.None);
    }
}
