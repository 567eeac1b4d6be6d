using Coder.Hcl.Values;

namespace Coder.Hcl.Tests.Values;

public sealed class ConvertTests
{
    private static HclType Object(params (string Name, HclType Type)[] attributes) =>
        HclType.Object(attributes.ToDictionary(a => a.Name, a => a.Type));

    /// <summary>The expected texts are what <c>terraform validate</c> says about variable defaults.</summary>
    public static TheoryData<string, HclType, string> Misfits => new()
    {
        { "{x = 1}", HclType.List(HclType.String), "list of string required" },
        { "{a = \"x\"}", Object(("a", HclType.Number)), ".a: a number is required" },
        { "{a = 1}", Object(("a", HclType.Number), ("b", HclType.String), ("d", HclType.Bool)), "attributes \"b\" and \"d\" are required" },
        { "{k = [1, \"z\"]}", HclType.Map(HclType.List(HclType.Number)), "[\"k\"][1]: a number is required" },
        { "[1, {}]", HclType.List(HclType.Dynamic), "all list elements must have the same type" },
        { "{a = 1, b = []}", HclType.Map(HclType.Dynamic), "all map elements must have the same type" },
        { "[1]", HclType.Tuple([HclType.String, HclType.Number]), "tuple required" },
        { "\"TRUE\"", HclType.Bool, "a bool is required; to convert from string, use lowercase \"true\"" },
        { "[]", HclType.Number, "number required" },
        { "[{a = 1}, {a = []}]", HclType.Set(Object(("a", HclType.String))), "element 1: attribute \"a\": string required" },
        { "\"x\"", HclType.Set(HclType.String), "set of string required" },
        { "{a = {}}", Object(("a", Object(("b", HclType.String)))), "attribute \"a\": attribute \"b\" is required" },
        { "[{}]", HclType.List(Object(("b", HclType.String))), "element 0: attribute \"b\" is required" },
        { "[{}]", HclType.List(HclType.String), "element 0: string required" },
        { "true", HclType.Number, "number required" },
    };

    [Theory]
    [MemberData(nameof(Misfits))]
    public void Misfit_is_explained_with_its_place(string source, HclType type, string expected)
    {
        HclConvert.TryConvert(Parsed.Value(source), type, out _, out var error).ShouldBeFalse();
        error.ShouldBe(expected);
    }

    [Fact]
    public void Missing_optional_attributes_become_null_and_extra_ones_go()
    {
        var type = HclType.Object(
            new Dictionary<string, HclType> { ["a"] = HclType.String, ["b"] = HclType.Number }, new HashSet<string> { "b" });
        HclConvert.TryConvert(Parsed.Value("{ a = 1, c = 2 }"), type, out var value, out _).ShouldBeTrue();
        value.ShouldBe(HclValue.Object([new("a", HclValue.String("1")), new("b", HclValue.Null(HclType.Number))]));
        value.Type.OptionalAttributes.ShouldBeEmpty();
    }

    [Fact]
    public void Optional_attributes_do_not_remain_in_element_types()
    {
        var type = HclType.List(HclType.Object(new Dictionary<string, HclType> { ["a"] = HclType.String }, new HashSet<string> { "a" }));
        HclConvert.TryConvert(Parsed.Value("[{}, { a = true }]"), type, out var value, out _).ShouldBeTrue();
        value.Type.ShouldBe(HclType.List(Object(("a", HclType.String))));
        value.Elements[1].GetAttribute("a").AsString().ShouldBe("true");
    }

    [Fact]
    public void Open_element_type_is_settled_by_the_elements()
    {
        HclConvert.TryConvert(Parsed.Value("[1, \"a\", null]"), HclType.List(HclType.Dynamic), out var value, out _).ShouldBeTrue();
        value.Type.ShouldBe(HclType.List(HclType.String));
        value.Elements[2].IsNull.ShouldBeTrue();
    }

    [Fact]
    public void Unknown_and_null_values_take_the_type()
    {
        HclConvert.TryConvert(HclValue.Unknown(HclType.Number), HclType.String, out var unknown, out _).ShouldBeTrue();
        unknown.ShouldBe(HclValue.Unknown(HclType.String));
        HclConvert.TryConvert(HclValue.DynamicNull, HclType.List(HclType.String), out var absent, out _).ShouldBeTrue();
        absent.ShouldBe(HclValue.Null(HclType.List(HclType.String)));
        HclConvert.TryConvert(HclValue.Unknown(HclType.List(HclType.String)), HclType.Bool, out _, out var error).ShouldBeFalse();
        error.ShouldBe("bool required");
    }

    [Fact]
    public void Marks_of_elements_stay_in_lists_and_move_to_sets()
    {
        var tuple = HclValue.Tuple([HclValue.Number(1).WithMarks(ValueMarks.Sensitive), HclValue.Number(2)]);
        HclConvert.TryConvert(tuple, HclType.List(HclType.String), out var list, out _).ShouldBeTrue();
        list.Elements.Select(e => e.Marks).ShouldBe([ValueMarks.Sensitive, ValueMarks.None]);
        HclConvert.TryConvert(tuple, HclType.Set(HclType.String), out var set, out _).ShouldBeTrue();
        set.Marks.ShouldBe(ValueMarks.Sensitive);
    }

    [Fact]
    public void Types_and_values_survive_JSON()
    {
        var type = Object(("a", HclType.List(HclType.Number)), ("b", HclType.Map(HclType.Bool)), ("c", HclType.Tuple([HclType.String])), ("d", HclType.Dynamic));
        using var typeJson = System.Text.Json.JsonDocument.Parse(type.ToJson().ToJsonString());
        HclType.FromJson(typeJson.RootElement).ShouldBe(type);

        HclConvert.TryConvert(Parsed.Value("{ a = [1, 1/3], b = { x = true }, c = [\"é\"], d = [1, null] }"), type, out var value, out _).ShouldBeTrue();
        var json = value.ToJson(type)!;
        json["d"]!["type"]!.ToJsonString().ShouldBe("[\"tuple\",[\"number\",\"dynamic\"]]");
        using var valueJson = System.Text.Json.JsonDocument.Parse(json.ToJsonString());
        HclValue.FromJson(valueJson.RootElement, type).ShouldBe(value);
    }

    [Theory]
    [InlineData("e\u0301", "\u00e9")]
    [InlineData("\u1100\u1161\u11a8", "\uac01")]
    [InlineData("a\u0323\u0307", "\u1ea1\u0307")]
    [InlineData("a\u0307\u0323", "\u1ea1\u0307")]
    [InlineData("\u212b", "\u00c5")]
    [InlineData("\u0958", "\u0915\u093c")]
    [InlineData("日本 👩‍👧 x", "日本 👩‍👧 x")]
    public void Strings_are_kept_in_normal_form_C(string text, string expected) =>
        HclValue.String(text).AsString().ToCharArray().ShouldBe(expected.ToCharArray());
}
