using Coder.Hcl.Evaluation;

namespace Coder.Hcl.Tests.Evaluation;

public sealed class ReferencesTests
{
    [Theory]
    [InlineData("var.a + local.b[var.c]", "var.a", "local.b", "var.c")]
    [InlineData("[for k, v in data.x : \"${k}${v.a}${each.key}\" if v != var.z]", "data.x", "each.key", "var.z")]
    [InlineData("{ for x in x : x.id => y }", "x", "y")]
    [InlineData("{ a = b.c, (d.e) = 1, \"${f}\" = 2 }", "b.c", "d.e", "f")]
    [InlineData("a.b[*].c[d.e]", "a.b", "d.e")]
    [InlineData("f(a.b, c.d...)", "a.b", "c.d")]
    [InlineData("\"%{ if a.b }${c}%{ else }${d}%{ endif }%{ for x in e }${x}${g}%{ endfor }\"", "a.b", "c", "d", "e", "g")]
    [InlineData("true ? a : -b", "a", "b")]
    public void Free_references_are_found_in_source_order(string source, params string[] expected) =>
        References.Of(Parsed.Expression(source)).Select(t => t.ToString()).ShouldBe(expected);

    [Fact]
    public void References_of_a_body_include_nested_blocks() =>
        References.Of(Parsed.Body("a = b.c\nd \"x\" {\n  e = f[g]\n}\n")).Select(t => t.ToString()).ShouldBe(["b.c", "f", "g"]);
}
