using Coder.Sdk;
using Coder.Server.Templates;
using Coder.Server.Workspaces;

namespace Coder.Server.Tests.Workspaces;

public sealed class ParameterValuesTests
{
    private static readonly Dictionary<string, string> None = [];

    [Fact]
    public void Given_values_win_over_previous_ones_and_those_over_defaults()
    {
        var definitions = new[]
        {
            new ParameterDefinition { Name = "a", Mutable = true, DefaultValue = "default" },
            new ParameterDefinition { Name = "b", Mutable = true, DefaultValue = "default" },
            new ParameterDefinition { Name = "c", Mutable = true, DefaultValue = "default" },
        };
        var (values, problems) = ParameterValues.Resolve(
            definitions, new Dictionary<string, string> { ["a"] = "before", ["b"] = "before" }, [new("a", "now")], starts: true);

        problems.ShouldBeEmpty();
        values.ShouldBe(new Dictionary<string, string> { ["a"] = "now", ["b"] = "before", ["c"] = "default" }, ignoreOrder: true);
    }

    [Fact]
    public void Ephemeral_values_are_not_taken_over()
    {
        var definitions = new[] { new ParameterDefinition { Name = "once", Ephemeral = true, Mutable = true, DefaultValue = "no" } };
        var (values, _) = ParameterValues.Resolve(definitions, new Dictionary<string, string> { ["once"] = "yes" }, [], starts: true);
        values["once"].ShouldBe("no");
    }

    [Fact]
    public void An_unknown_parameter_is_refused_with_the_known_names()
    {
        var (_, problems) = ParameterValues.Resolve([new ParameterDefinition { Name = "region" }], None, [new("regoin", "x")], starts: true);
        problems.ShouldHaveSingleItem().Detail.ShouldBe("The template version has no parameter \"regoin\"; it has region.");
    }

    [Fact]
    public void A_missing_required_parameter_is_refused_on_start_only()
    {
        var definitions = new[] { new ParameterDefinition { Name = "size", DisplayName = "Disk size", Required = true } };
        ParameterValues.Resolve(definitions, None, [], starts: true).Problems.ShouldHaveSingleItem().Detail
            .ShouldBe("\"Disk size\" needs a value: the template has no default for it.");
        ParameterValues.Resolve(definitions, None, [], starts: false).Problems.ShouldBeEmpty();
    }

    [Fact]
    public void An_immutable_parameter_keeps_its_first_value()
    {
        var definitions = new[] { new ParameterDefinition { Name = "region", Mutable = false, DefaultValue = "eu" } };
        var previous = new Dictionary<string, string> { ["region"] = "eu" };
        ParameterValues.Resolve(definitions, previous, [new("region", "eu")], starts: true).Problems.ShouldBeEmpty();
        ParameterValues.Resolve(definitions, None, [new("region", "us")], starts: true).Problems.ShouldBeEmpty();
        ParameterValues.Resolve(definitions, previous, [new("region", "us")], starts: true).Problems.ShouldHaveSingleItem().Detail
            .ShouldBe("\"region\" cannot change after the workspace was created; it is \"eu\".");
    }

    [Fact]
    public void A_value_given_twice_is_refused() =>
        ParameterValues.Resolve([new ParameterDefinition { Name = "a" }], None, [new("a", "1"), new("a", "2")], starts: true)
            .Problems.ShouldHaveSingleItem().Detail.ShouldBe("\"a\" is given twice.");

    [Fact]
    public void A_previous_value_that_the_new_version_does_not_allow_has_to_be_chosen_again()
    {
        var definitions = new[] { new ParameterDefinition { Name = "n", Type = "number", Mutable = true, ValidationMax = 4, DefaultValue = "1" } };
        ParameterValues.Resolve(definitions, new Dictionary<string, string> { ["n"] = "8" }, [], starts: true).Problems
            .ShouldHaveSingleItem().Detail.ShouldBe("8 is too large; the most is 4. The previous build used it; choose a new value.");
    }

    [Theory]
    [InlineData("number", "four", "\"four\" is not a number.")]
    [InlineData("bool", "yes", "\"yes\" is neither true nor false.")]
    [InlineData("list(string)", "a,b", "\"a,b\" is not a JSON list of strings, such as [\"a\",\"b\"].")]
    [InlineData("list(string)", "[1]", "\"[1]\" is not a JSON list of strings, such as [\"a\",\"b\"].")]
    public void Values_have_the_parameters_type(string type, string value, string expected) =>
        ParameterValidation.Check(new ParameterDefinition { Name = "x", Type = type }, value, null).ShouldBe(expected);

    [Fact]
    public void Options_limit_the_values_and_each_item_of_a_list()
    {
        var options = """[{"name":"A","value":"a"},{"name":"B","value":"b"}]""";
        var one = new ParameterDefinition { Name = "x", OptionsJson = options };
        ParameterValidation.Check(one, "a", null).ShouldBeNull();
        ParameterValidation.Check(one, "c", null).ShouldBe("\"c\" is not one of the options; choose from a, b.");
        var many = one with { Type = "list(string)" };
        ParameterValidation.Check(many, """["a","b"]""", null).ShouldBeNull();
        ParameterValidation.Check(many, """["c"]""", null).ShouldNotBeNull();
    }

    [Fact]
    public void A_regular_expression_answers_with_the_templates_text()
    {
        var definition = new ParameterDefinition { Name = "x", ValidationRegex = "^[a-z]+$", ValidationError = "{value}: letters only" };
        ParameterValidation.Check(definition, "abc", null).ShouldBeNull();
        ParameterValidation.Check(definition, "a1", null).ShouldBe("a1: letters only");
    }

    [Fact]
    public void A_hostile_regular_expression_takes_no_exponential_time()
    {
        var definition = new ParameterDefinition { Name = "x", ValidationRegex = "^(a+)+$" };
        ParameterValidation.Check(definition, new string('a', 50_000) + "!", null).ShouldNotBeNull();
    }

    [Theory]
    [InlineData("increasing", "3", "5", "3 is less than the previous value 5; it may only grow.")]
    [InlineData("decreasing", "7", "5", "7 is more than the previous value 5; it may only shrink.")]
    [InlineData("increasing", "5", "5", null)]
    [InlineData("decreasing", "4", "5", null)]
    public void Monotonic_numbers_go_one_way(string direction, string value, string before, string? expected) =>
        ParameterValidation.Check(
            new ParameterDefinition { Name = "x", Type = "number", ValidationMonotonic = direction }, value, before).ShouldBe(expected);
}
