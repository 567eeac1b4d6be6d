using Coder.Cli.Parameters;
using Coder.Sdk;

namespace Coder.Cli.Tests.Parameters;

public sealed class ParameterRulesTests
{
    private static readonly TemplateVersionParameter Number = new() { Type = "number", ValidationMin = 1, ValidationMax = 8 };

    [Theory]
    [InlineData("4", null)]
    [InlineData("0", "It must be between 1 and 8.")]
    [InlineData("9", "It must be between 1 and 8.")]
    [InlineData("four", "It must be a whole number.")]
    public void Numbers_are_checked(string value, string? problem) =>
        ParameterRules.Check(Number, value).ShouldBe(problem);

    [Fact]
    public void The_template_s_own_text_is_used_for_numbers() =>
        ParameterRules.Check(Number with { ValidationError = "{value} is not from {min} to {max}" }, "9")
            .ShouldBe("9 is not from 1 to 8");

    [Fact]
    public void A_number_that_may_only_grow_does_not_shrink()
    {
        var growing = Number with { ValidationMonotonic = "increasing" };

        ParameterRules.Check(growing, "2", previous: "4").ShouldBe("It may only grow; it is 4 now.");
        ParameterRules.Check(growing, "4", previous: "4").ShouldBeNull();
        ParameterRules.Check(growing, "2").ShouldBeNull();
    }

    [Fact]
    public void Booleans_are_true_or_false()
    {
        ParameterRules.Check(new() { Type = "bool" }, "true").ShouldBeNull();
        ParameterRules.Check(new() { Type = "bool" }, "yes").ShouldNotBeNull();
    }

    [Fact]
    public void Texts_match_the_expression_of_the_template()
    {
        var text = new TemplateVersionParameter { Type = "string", ValidationRegex = "^[a-z]+$", ValidationError = "Letters only." };

        ParameterRules.Check(text, "abc").ShouldBeNull();
        ParameterRules.Check(text, "ABC").ShouldBe("Letters only.");
        ParameterRules.Check(text with { ValidationRegex = "(unclosed" }, "x").ShouldBeNull();
    }

    [Fact]
    public void A_choice_is_one_of_the_options()
    {
        var choice = new TemplateVersionParameter { Type = "string", Options = [new() { Name = "EU", Value = "eu" }, new() { Name = "US", Value = "us" }] };

        ParameterRules.Check(choice, "eu").ShouldBeNull();
        ParameterRules.Check(choice, "EU").ShouldBe("\"EU\" is not one of its choices: eu, us.");
        ParameterRules.Check(choice with { Type = "list(string)" }, """["eu","us"]""").ShouldBeNull();
        ParameterRules.Check(choice with { Type = "list(string)" }, """["asia"]""").ShouldNotBeNull();
    }

    [Theory]
    [InlineData("""["a"]""", true)]
    [InlineData("a,b", false)]
    [InlineData("[null]", false)]
    public void Lists_are_json(string value, bool good) =>
        (ParameterRules.Check(new() { Type = "list(string)" }, value) is null).ShouldBe(good);
}
