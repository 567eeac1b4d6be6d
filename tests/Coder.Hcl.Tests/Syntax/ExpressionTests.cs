using Coder.Hcl.Syntax;

namespace Coder.Hcl.Tests.Syntax;

public sealed class ExpressionTests
{
    [Fact]
    public void Reference_becomes_one_traversal_with_its_steps()
    {
        var traversal = Parsed.Expression("var.images[\"a\"][0].name.1").ShouldBeOfType<ScopeTraversalSyntax>().Traversal;
        traversal.ToString().ShouldBe("var.images[\"a\"][0].name[1]");
        traversal.RootName.ShouldBe("var");
        traversal.RangeOfFirst(1).ToString().ShouldBe("main.tf:1,1-11");
        traversal.Steps[1].Range.ToString().ShouldBe("main.tf:1,11-16");
    }

    [Fact]
    public void Key_that_is_not_literal_makes_an_index()
    {
        var index = Parsed.Expression("a.b[c.d].e").ShouldBeOfType<RelativeTraversalSyntax>().Operand.ShouldBeOfType<IndexSyntax>();
        index.Key.Text.ShouldBe("c.d");
        index.Collection.Text.ShouldBe("a.b");
        index.BracketRange.ToString().ShouldBe("main.tf:1,4-9");
    }

    [Fact]
    public void Function_names_can_have_namespaces()
    {
        var call = Parsed.Expression("provider::coder::encode(1, [2, 3]...)").ShouldBeOfType<FunctionCallSyntax>();
        call.Name.ShouldBe("provider::coder::encode");
        call.NameRange.ToString().ShouldBe("main.tf:1,1-24");
        call.Arguments.Count.ShouldBe(2);
        call.ExpandsFinalArgument.ShouldBeTrue();
    }

    [Theory]
    [InlineData("1 + 2 * 3", "1 + (2 * 3)")]
    [InlineData("1 * 2 + 3", "(1 * 2) + 3")]
    [InlineData("a || b && c == d < e + f * g", "a || (b && (c == (d < (e + (f * g)))))")]
    [InlineData("a - b - c", "(a - b) - c")]
    [InlineData("-a.b", "-(a.b)")]
    [InlineData("!a == b", "(!a) == b")]
    [InlineData("a ? b : c ? d : e", "a ? b : (c ? d : e)")]
    public void Operators_bind_by_precedence(string source, string explicitly) =>
        Shape(Parsed.Expression(source)).ShouldBe(Shape(Parsed.Expression(explicitly)));

    [Fact]
    public void Newlines_do_not_matter_inside_brackets_and_interpolations()
    {
        var body = Parsed.Body("a = [\n1,\n\n2\n]\nb = (\n1 +\n2\n)\nc = max(\n1,\n2,\n)\nd = \"${\n1\n}\"\ne = [\nfor x in [1] :\nx\n]\nf = {\nfor x in [1] :\nx => x\n}\n");
        body.Attributes.Count.ShouldBe(6);
    }

    [Fact]
    public void Identifiers_can_be_Unicode_and_contain_dashes()
    {
        var body = Parsed.Body("größe-1 = 1\n_a = 2\n日本 = 3\n");
        body.Attributes.Select(a => a.Name).ShouldBe(["größe-1", "_a", "日本"]);
    }

    [Fact]
    public void Quoted_interpolation_alone_is_unwrapped()
    {
        Parsed.Expression("\"${a}\"").ShouldBeOfType<TemplateWrapSyntax>();
        Parsed.Expression("\" ${a}\"").ShouldBeOfType<TemplateSyntax>();
        Parsed.Value("\"${[1]}\"").Elements.Count.ShouldBe(1);
    }

    private static string Shape(ExpressionSyntax expression) => expression switch
    {
        ParenthesesSyntax parentheses => Shape(parentheses.Expression),
        BinarySyntax binary => $"({Shape(binary.Left)} {binary.Operator} {Shape(binary.Right)})",
        UnarySyntax unary => $"({(unary.IsNegation ? "-" : "!")}{Shape(unary.Operand)})",
        ConditionalSyntax conditional => $"({Shape(conditional.Condition)} ? {Shape(conditional.WhenTrue)} : {Shape(conditional.WhenFalse)})",
        _ => expression.Text,
    };
}
