using Coder.Hcl.Diagnostics;
using Coder.Hcl.Syntax;

namespace Coder.Hcl.Tests.Syntax;

public sealed class BodyTests
{
    [Fact]
    public void Blocks_have_type_labels_and_ranges()
    {
        var body = Parsed.Body("# comment\nresource \"docker_image\" main {\n  name = \"x\" // why\n\n  build { context = \".\" }\n  empty {}\n}\n");
        var block = body.Blocks.ShouldHaveSingleItem();
        block.Type.ShouldBe("resource");
        block.Labels.ShouldBe(["docker_image", "main"]);
        block.LabelRanges[0].ToString().ShouldBe("main.tf:2,10-24");
        block.HeaderRange.ToString().ShouldBe("main.tf:2,1-29");
        block.Range.Start.Line.ShouldBe(2);
        block.Range.End.Line.ShouldBe(7);
        block.Body.FindAttribute("name")!.Range.ToString().ShouldBe("main.tf:3,3-13");
        block.Body.Blocks.Select(b => b.Type).ShouldBe(["build", "empty"]);
        block.Body.Blocks[0].Body.Attributes.ShouldHaveSingleItem().Name.ShouldBe("context");
    }

    [Fact]
    public void Columns_count_grapheme_clusters_and_offsets_count_bytes()
    {
        var body = Parsed.Body("a = \"e\u0301👩‍👩‍👧\" # x\nb = 1\n");
        var range = body.FindAttribute("a")!.Value.Range;
        range.End.Column.ShouldBe(9);
        range.End.Byte.ShouldBe(System.Text.Encoding.UTF8.GetByteCount("a = \"e\u0301👩‍👩‍👧\""));
    }

    [Fact]
    public void Every_broken_item_is_reported_once()
    {
        var (file, diagnostics) = Parsed.File(
            """
            a = [1, 2
            b = 1
            c = )
            resource "x" "y" {
              d = 5 5
              e = 2
              f = "unterminated
              g = 3
            }
            h = {
              k 1
            }
            i = 4
            """);
        diagnostics.Select(d => (d.Summary, d.Subject!.Value.Start.Line)).ShouldBe(
        [
            ("Missing item separator", 2),
            ("Invalid expression", 3),
            ("Missing newline after argument", 5),
            ("Invalid multi-line string", 7),
            ("Missing key/value separator", 11),
        ]);
        file.Body.Attributes.Select(a => a.Name).ShouldContain("i");
        file.Body.Blocks.ShouldHaveSingleItem().Body.Attributes.Select(a => a.Name).ShouldBe(["d", "e", "f", "g"]);
    }

    [Theory]
    [InlineData("a = 1\na = 2\n", "Attribute redefined", "already set at main.tf:1,1-2")]
    [InlineData("a = 1 b = 2\n", "Missing newline after argument", "must end with a newline")]
    [InlineData("a: 1\n", "Argument or block definition required", "equals sign")]
    [InlineData("\"a\" = 1\n", "Argument or block definition required", "must not be quoted")]
    [InlineData("block \"a\" = {}\n", "Invalid block definition", "must not be used when defining a block")]
    [InlineData("block \"a\"\n{\n}\n", "Invalid block definition", "on the same line as the block header")]
    [InlineData("block \"a${1}\" {\n}\n", "Invalid string literal", "Template sequences are not allowed")]
    [InlineData("block {\n  a = 1\n", "Unclosed configuration block", "no closing brace")]
    [InlineData("block { a = 1, b = 2 }\n", "Invalid single-argument block definition", "multi-line block syntax")]
    [InlineData("block { inner {} }\n", "Invalid single-argument block definition", "only one argument")]
    [InlineData("block {}  x = 1\n", "Missing newline after block definition", "must end with a newline")]
    [InlineData("}\na = 1\n", "Argument or block definition required", "does not match any opening brace")]
    [InlineData("a = 'x'\n", "Invalid character", "Use double quotes")]
    [InlineData("a = “x”\n", "Invalid character", "straight quote")]
    [InlineData("a = 1;\n", "Invalid character", "newlines")]
    [InlineData("a = 1 /* x\n", "Unterminated comment", "*/")]
    public void Mistakes_are_explained(string source, string summary, string detail)
    {
        var diagnostic = Parsed.File(source).Diagnostics.First();
        diagnostic.Summary.ShouldBe(summary);
        diagnostic.Detail.ShouldContain(detail);
    }

    [Fact]
    public void Source_that_is_not_UTF8_is_refused_with_its_place()
    {
        var diagnostics = new DiagnosticBag();
        HclParser.Parse("main.tf", new byte[] { (byte)'a', (byte)'\n', 0xFF, (byte)'b' }, diagnostics);
        var diagnostic = diagnostics.ShouldHaveSingleItem();
        diagnostic.Summary.ShouldBe("Invalid character encoding");
        diagnostic.Subject!.Value.Start.Line.ShouldBe(2);
    }

    [Fact]
    public void Byte_order_mark_is_skipped()
    {
        var diagnostics = new DiagnosticBag();
        var file = HclParser.Parse("main.tf", new byte[] { 0xEF, 0xBB, 0xBF, (byte)'a', (byte)'=', (byte)'1' }, diagnostics);
        diagnostics.ShouldBeEmpty();
        file.Body.Attributes.ShouldHaveSingleItem().Name.ShouldBe("a");
    }

    [Fact]
    public void Second_block_where_one_is_expected_is_diagnosed()
    {
        var diagnostics = new DiagnosticBag();
        var body = Parsed.Body("lifecycle {\n}\nlifecycle {\n}\n");
        body.FindSingleBlock("lifecycle", diagnostics)!.Range.Start.Line.ShouldBe(1);
        diagnostics.ShouldHaveSingleItem().Detail.ShouldContain("main.tf:1,1-10");
    }

    [Theory]
    [InlineData("[")]
    [InlineData("(")]
    [InlineData("{a=")]
    [InlineData("-")]
    [InlineData("!")]
    [InlineData("f(")]
    [InlineData("\"${")]
    [InlineData("a[")]
    [InlineData("a ? b : ")]
    [InlineData("[for x in ")]
    [InlineData("a[*]")]
    public void Deep_nesting_is_refused_instead_of_overflowing_the_stack(string opening)
    {
        var source = "x = " + (opening == "a[*]" ? "a" + string.Concat(Enumerable.Repeat("[*]", 50_000)) : string.Concat(Enumerable.Repeat(opening, 50_000)));
        Parsed.File(source).Diagnostics.First().Summary.ShouldBe("Configuration nested too deeply");
    }

    [Fact]
    public void Deeply_nested_blocks_are_refused()
    {
        var source = string.Concat(Enumerable.Repeat("a {\n", 50_000));
        Parsed.File(source).Diagnostics.ShouldContain(d => d.Summary == "Configuration nested too deeply");
    }

    [Fact]
    public void Parsing_stops_after_many_errors()
    {
        var (_, diagnostics) = Parsed.File(string.Concat(Enumerable.Repeat("a = [\n", 20_000)));
        diagnostics.Count(d => d.Summary == "Missing item separator").ShouldBe(50);
        diagnostics.Last().Summary.ShouldBe("Too many errors");
    }

    [Fact]
    public void Long_chains_of_operators_are_limited()
    {
        Parsed.Value(string.Join(" + ", Enumerable.Repeat("1", 900))).AsNumber().ShouldBe(900);
        Parsed.File("x = " + string.Join(" + ", Enumerable.Repeat("1", 100_000))).Diagnostics.First().Summary.ShouldBe("Expression too long");
    }
}
