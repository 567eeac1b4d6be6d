using System.Text;
using Coder.Hcl.Diagnostics;
using Coder.Hcl.Evaluation;
using Coder.Hcl.Syntax;
using Coder.Hcl.Values;

namespace Coder.Hcl.Tests.Syntax;

public sealed class JsonTests
{
    private static readonly Dictionary<string, int> Blocks = new() { ["resource"] = 2, ["variable"] = 1, ["locals"] = 0 };

    private static (BodySyntax Body, DiagnosticBag Diagnostics) Parse(string source)
    {
        var diagnostics = new DiagnosticBag();
        var file = HclParser.ParseJson("main.tf.json", Encoding.UTF8.GetBytes(source), diagnostics);
        return (file.Body.WithBlocks(Blocks, diagnostics), diagnostics);
    }

    [Fact]
    public void Objects_become_blocks_with_labels()
    {
        var (body, diagnostics) = Parse(
            """
            {
              "//": "a comment",
              "resource": {
                "docker_image": { "main": { "name": "x-${1 + 1}" }, "other": [{}, {}] },
                "docker_volume": { "home": { "size": 5 } }
              },
              "locals": [{ "a": [true, null, 1.5] }, { "b": {"k": "v"} }],
              "plain": "text"
            }
            """);
        diagnostics.ShouldBeEmpty();
        body.Blocks.Select(b => string.Join('.', b.Labels.Prepend(b.Type))).ShouldBe(
        [
            "resource.docker_image.main", "resource.docker_image.other", "resource.docker_image.other",
            "resource.docker_volume.home", "locals", "locals",
        ]);
        body.Attributes.ShouldHaveSingleItem().Name.ShouldBe("plain");
        var name = body.Blocks[0].Body.FindAttribute("name")!;
        Parsed.Evaluated(name.Value).Value.AsString().ShouldBe("x-2");
        name.NameRange.ToString().ShouldBe("main.tf.json:4,33-39");
        var list = Parsed.Evaluated(body.Blocks[4].Body.FindAttribute("a")!.Value).Value;
        list.ShouldBe(HclValue.Tuple([HclValue.True, HclValue.DynamicNull, HclValue.Number(HclNumber.Parse("1.5"))]));
        Parsed.Evaluated(body.Blocks[5].Body.FindAttribute("b")!.Value).Value.GetAttribute("k").AsString().ShouldBe("v");
    }

    [Fact]
    public void Errors_inside_strings_have_their_place()
    {
        var (body, _) = Parse("{\n  \"a\": \"x ${nope} y\",\n  \"b\": \"\\n${nope}\"\n}");
        Parsed.Evaluated(body.FindAttribute("a")!.Value).Diagnostics.ShouldHaveSingleItem().Subject.ToString().ShouldBe("main.tf.json:2,13-17");
        Parsed.Evaluated(body.FindAttribute("b")!.Value).Diagnostics.ShouldHaveSingleItem().Subject.ToString().ShouldBe("main.tf.json:3,8-19");
    }

    [Fact]
    public void Strings_alone_keep_the_type_of_their_interpolation()
    {
        var (body, _) = Parse("{\"a\": \"${[1]}\", \"b\": \"$${x}\", \"c\": {\"${1}\": 2}}");
        Parsed.Evaluated(body.FindAttribute("a")!.Value).Value.Kind.ShouldBe(HclTypeKind.Tuple);
        Parsed.Evaluated(body.FindAttribute("b")!.Value).Value.AsString().ShouldBe("${x}");
        Parsed.Evaluated(body.FindAttribute("c")!.Value).Value.GetAttribute("1").AsNumber().ShouldBe(2);
    }

    [Fact]
    public void Static_strings_can_be_read_as_references_and_types()
    {
        var (body, diagnostics) = Parse("{\"depends_on\": [\"docker_image.main[0]\"], \"bad\": \"a b\"}");
        var element = body.FindAttribute("depends_on")!.Value.ShouldBeOfType<TupleSyntax>().Elements[0];
        HclParser.ParseStaticString(element, diagnostics).ShouldBeOfType<ScopeTraversalSyntax>().Traversal.ToString().ShouldBe("docker_image.main[0]");
        diagnostics.ShouldBeEmpty();
        HclParser.ParseStaticString(body.FindAttribute("bad")!.Value, diagnostics);
        diagnostics.ShouldHaveSingleItem().Subject!.Value.Start.Line.ShouldBe(1);
    }

    [Fact]
    public void References_are_found_in_strings_and_keys()
    {
        var (body, _) = Parse("{\"a\": {\"${b.c}\": [\"${d}\"]}}");
        References.Of(body).Select(r => r.ToString()).ShouldBe(["b.c", "d"]);
    }

    [Theory]
    [InlineData("{\n  \"a\": 1,,\n}", "Invalid JSON", 2)]
    [InlineData("{\"a\": ", "Invalid JSON", 1)]
    [InlineData("", "Invalid JSON", 1)]
    [InlineData("[1]", "Root value must be object", 1)]
    [InlineData("{\"resource\": 5}", "Incorrect JSON value type", 1)]
    [InlineData("{\"resource\": {\"a\": {\"b\": \"x\"}}}", "Incorrect JSON value type", 1)]
    [InlineData("{\"a\": 1,\n \"a\": 2}", "Duplicate argument", 2)]
    [InlineData("{\"a\": \"${\"}", "Missing expression", 1)]
    public void Mistakes_are_explained_with_their_place(string source, string summary, int line)
    {
        var diagnostic = Parse(source).Diagnostics.ShouldHaveSingleItem();
        diagnostic.Summary.ShouldBe(summary);
        diagnostic.Subject!.Value.Start.Line.ShouldBe(line);
    }

    [Fact]
    public void Deep_nesting_is_refused() =>
        Parse(string.Concat(Enumerable.Repeat("{\"a\":", 10_000))).Diagnostics.ShouldHaveSingleItem().Summary.ShouldBe("Invalid JSON");

    [Fact]
    public void Native_bodies_need_no_hints()
    {
        var body = Parsed.Body("resource \"a\" \"b\" {\n}\n");
        body.WithBlocks(Blocks, new DiagnosticBag()).ShouldBeSameAs(body);
    }
}
