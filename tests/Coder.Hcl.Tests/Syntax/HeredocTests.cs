namespace Coder.Hcl.Tests.Syntax;

/// <summary>The expected texts are what <c>terraform console</c> printed for the same files.</summary>
public sealed class HeredocTests
{
    [Theory]
    [InlineData("<<-EOT\n      one\n    two\n\n      three\n  EOT\n", "  one\ntwo\n\n  three\n")]
    [InlineData("<<EOT\nx %{ if true ~}\n   yes\n   %{~ else ~} no %{ endif }\ny\nEOT\n", "x    yes\n\ny\n")]
    [InlineData("<<-EOT\n    %{ for x in [1,2] ~}\n\n      a${x}\n    %{ endfor ~}\n\n      end\n    EOT\n", "\n  a1\n\n  a2\n\n  end\n")]
    [InlineData("<<-EOT\n\ttab\n\t  two\n    EOT\n", "tab\n  two\n")]
    [InlineData("<<-EOT\n      ${1}\n    x ${2}\n     y\n  EOT\n", "  1\nx 2\n y\n")]
    [InlineData("<<EOT\n\\n \"q\" \\u00e9 $${x}\nEOT\n", "\\n \"q\" \\u00e9 ${x}\n")]
    [InlineData("<<-EOT\n    a\n      \n    b\n    EOT\n", "a\n      \nb\n")]
    [InlineData("<<-EOT\n    EOT\n", "")]
    [InlineData("<<-EOT\n      ${\"x\\n\"}\n        b\n  EOT\n", "x\n\n  b\n")]
    [InlineData("<<-EOT\n    a %{ if true }\n      b\n    %{ endif }\n  c\n  EOT\n", "  a \n    b\n  \nc\n")]
    [InlineData("<<-EOT\n      a\n      %{~ if true }\n      b\n      %{~ endif }\n      c\n    EOT\n", "      a\n\n      b\n\n      c\n")]
    [InlineData("\"${<<EOT\nin\nEOT\n}x\"", "in\nx")]
    [InlineData("<<EOT\nEOT2\n EOT x\nEOT\n", "EOT2\n EOT x\n")]
    public void Heredoc_has_the_text_that_terraform_gives_it(string source, string expected) =>
        Parsed.Value(source).AsString().ShouldBe(expected);

    [Fact]
    public void Heredoc_can_be_an_argument_and_an_object_value()
    {
        var body = Parsed.Body("a = upper(<<A\nx\nA\n)\nb = {\n  k = <<-B\n    y\n  B\n  l = 2\n}\n");
        var (value, _) = Parsed.Evaluated(body.FindAttribute("a")!.Value);
        value.AsString().ShouldBe("X\n");
        Parsed.Evaluated(body.FindAttribute("b")!.Value).Value.GetAttribute("l").AsNumber().ShouldBe(2);
    }

    [Fact]
    public void Heredoc_without_end_names_the_marker()
    {
        var (_, diagnostics) = Parsed.File("a = <<STOP\ntext\n");
        diagnostics.ShouldHaveSingleItem().Detail.ShouldContain("\"STOP\"");
    }

    [Fact]
    public void Windows_line_ends_are_accepted()
    {
        var body = Parsed.Body("a = 1\r\nb = <<EOT\r\nx\r\nEOT\r\nc {\r\n}\r\n");
        body.Attributes.Count.ShouldBe(2);
        body.Blocks.Count.ShouldBe(1);
        Parsed.Evaluated(body.FindAttribute("b")!.Value).Value.AsString().ShouldBe("x\r\n");
    }
}
