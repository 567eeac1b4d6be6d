using System.Text.Json.Nodes;
using Coder.Providers.Coder;
using Coder.Providers.Tests.Infrastructure;

namespace Coder.Providers.Tests.Coder;

public sealed class ParameterDataSourceTests
{
    [Theory]
    // type, default, input, options, rules → value
    [InlineData("string", null, null, null, null, "")]
    [InlineData("string", "hello", null, null, null, "hello")]
    [InlineData("string", "e", "c", "a,b,c,d,e", """{"regex":"[a-c]","error":"bad"}""", "c")]
    [InlineData("number", "5", null, null, """{"min":3,"max":7}""", "5")]
    [InlineData("number", "5", "3", "1,3,5", """{"min":1,"max":3}""", "3")]
    [InlineData("bool", "false", "true", null, null, "true")]
    [InlineData("list(string)", "[\"a\"]", "[\"c\"]", null, null, "[\"c\"]")]
    public async Task The_value_is_what_was_given_or_the_default(
        string type, string? fallback, string? input, string? options, string? rules, string value)
    {
        var result = await ReadAsync(type, fallback, input, options, rules);

        result.Diagnostics.ShouldBeEmpty();
        result.State!.Text("value").ShouldBe(value);
        result.State!.Flag("optional").ShouldBe(fallback is not null);
    }

    [Theory]
    [InlineData("string", "hello", null, null, """{"regex":"world","error":"Say world"}""", "Say world (value \"hello\" does not match \"world\")")]
    [InlineData("string", "a", null, null, """{"regex":"a"}""", "An error must be specified with a regex validation")]
    [InlineData("string", "a", null, null, """{"regex":"(","error":"e"}""", "\"(\" is not a regular expression")]
    [InlineData("string", "a", null, null, """{"min":1}""", "A min cannot be specified for a string type")]
    [InlineData("string", "a", null, null, """{"monotonic":"increasing"}""", "Monotonic validation can only be specified for number types")]
    [InlineData("number", "5", null, null, """{"regex":"5","error":"e"}""", "A regex cannot be specified for a number type")]
    [InlineData("number", "5", null, null, """{"min":10}""", "Value 5 is less than the minimum 10")]
    [InlineData("number", "5", "9", null, """{"max":7,"error":"{value} is not from {min} to {max}"}""", "9 is not from  to 7")]
    [InlineData("number", "a", null, null, null, "Parameter value is not of type \"number\"")]
    [InlineData("number", "5", "3", "1,2,4,5", null, "Value must be a valid option")]
    [InlineData("number", "1", null, "1,a", null, "Option \"a\" with value=\"a\" is not of type \"number\"")]
    [InlineData("string", "x", null, "a,b", null, "Default value must be a valid option")]
    [InlineData("string", null, null, "a,a", null, "Option names must be unique")]
    [InlineData("bool", "yes", null, null, null, "either \"true\" or \"false\"")]
    [InlineData("list(string)", "[\"a\"]", "c", null, null, "not a JSON list of strings")]
    public async Task A_value_or_rule_that_does_not_fit_is_refused(
        string type, string? fallback, string? input, string? options, string? rules, string told)
    {
        var result = await ReadAsync(type, fallback, input, options, rules);

        result.State.ShouldNotBeNull().Text("value").ShouldBe(input ?? fallback ?? "", "a form shows the value beside what is wrong with it");
        result.Diagnostics.Told().ShouldContain(told);
        result.Diagnostics.Told().ShouldContain("Parameter \"size\"");
    }

    [Theory]
    [InlineData("increasing", "4", "5", null)]
    [InlineData("increasing", "5", "5", null)]
    [InlineData("increasing", "not a number", "5", null)]
    [InlineData("increasing", "6", "5", "must be equal or greater than previous value: 6")]
    [InlineData("decreasing", "6", "5", null)]
    [InlineData("decreasing", "4", "5", "must be equal or lower than previous value: 4")]
    public async Task A_monotonic_number_moves_one_way(string direction, string previous, string input, string? told)
    {
        var result = await ReadAsync("number", "1", input, null, $$"""{"monotonic":"{{direction}}"}""", previous);

        result.Diagnostics.Told().ShouldBe(told is null ? "" : result.Diagnostics.Told());
        result.Diagnostics.Told().ShouldContain(told ?? "");
        result.State.ShouldNotBeNull().Text("value").ShouldBe(input);
    }

    [Theory]
    [InlineData("string", false, null, "input")]
    [InlineData("string", true, null, "radio")]
    [InlineData("string", true, "dropdown", "dropdown")]
    [InlineData("number", false, "slider", "slider")]
    [InlineData("bool", false, null, "checkbox")]
    [InlineData("bool", false, "switch", "switch")]
    [InlineData("list(string)", false, null, "tag-select")]
    public async Task The_form_type_follows_type_and_options(string type, bool withOptions, string? formType, string expected)
    {
        var fallback = type switch { "number" => "1", "bool" => "true", "list(string)" => "[]", _ => "1" };
        var result = await ReadAsync(type, fallback, null, withOptions ? "1,2" : null, null, formType: formType);

        result.Diagnostics.ShouldBeEmpty();
        result.State!.Text("form_type").ShouldBe(expected);
    }

    [Theory]
    [InlineData("string", false, "dropdown", "is not supported for \"type\"=\"string\" when options do not exist, choose one of [input textarea]")]
    [InlineData("number", true, "slider", "when options exist")]
    [InlineData("bool", false, "slider", "choose one of [checkbox switch]")]
    public async Task A_form_type_that_does_not_suit_names_those_that_do(string type, bool withOptions, string formType, string told)
    {
        var result = await ReadAsync(type, type == "bool" ? "true" : "1", null, withOptions ? "1,2" : null, null, formType: formType);

        result.Diagnostics.Told().ShouldContain(told);
    }

    [Fact]
    public async Task Each_chosen_value_of_a_multi_select_must_be_an_option()
    {
        var good = await ReadAsync("list(string)", "[\"a\"]", "[\"a\",\"b\"]", "a,b", null, formType: "multi-select");
        var bad = await ReadAsync("list(string)", "[\"a\"]", "[\"a\",\"z\"]", "a,b", null, formType: "multi-select");

        good.Diagnostics.ShouldBeEmpty();
        bad.Diagnostics.Told().ShouldContain("values \"z\" are missing from the options");
    }

    [Fact]
    public async Task An_ephemeral_parameter_must_be_mutable_and_have_a_default()
    {
        var coder = await CoderDriver.StartAsync();

        (await coder.DataAsync("coder_parameter", new { name = "x", ephemeral = true, @default = "" }))
            .Diagnostics.Told().ShouldContain("can't be immutable and ephemeral");
        (await coder.DataAsync("coder_parameter", new { name = "x", ephemeral = true, mutable = true }))
            .Diagnostics.Told().ShouldContain("requires the default property");
    }

    [Fact]
    public async Task Rules_wait_for_a_value_while_a_template_is_imported_but_not_in_a_build()
    {
        const string Rules = """{"min":1}""";

        (await ReadAsync("number", null, null, null, Rules)).Diagnostics.ShouldBeEmpty();
        (await ReadAsync("number", null, null, null, Rules, isBuild: true)).Diagnostics.ShouldNotBeEmpty();
    }

    [Fact]
    public async Task Styling_that_is_no_JSON_object_is_refused()
    {
        var coder = await CoderDriver.StartAsync();

        var problems = await coder.ValidateAsync("coder_parameter", new { name = "x", styling = "[" });

        problems.Told().ShouldContain("styling must be a JSON object");
    }

    private static async Task<Terraform.Providers.ReadDataSourceResult> ReadAsync(
        string type, string? fallback, string? input, string? options, string? rules,
        string? previous = null, string? formType = null, bool isBuild = false)
    {
        var variables = new List<(string, string)>();
        if (input is not null)
        {
            variables.Add((CoderVariables.Parameter("size"), input));
        }

        if (previous is not null)
        {
            variables.Add((CoderVariables.PreviousParameter("size"), previous));
        }

        if (isBuild)
        {
            variables.Add((CoderVariables.BuildId, Guid.NewGuid().ToString()));
        }

        var config = new JsonObject { ["name"] = "size", ["type"] = type, ["default"] = fallback, ["form_type"] = formType };
        if (options is not null)
        {
            config["option"] = new JsonArray([.. options.Split(',').Select(o => new JsonObject { ["name"] = o, ["value"] = o })]);
        }

        if (rules is not null)
        {
            config["validation"] = new JsonArray(JsonNode.Parse(rules));
        }

        var coder = await CoderDriver.StartAsync([.. variables]);
        return await coder.DataAsync("coder_parameter", config);
    }
}
