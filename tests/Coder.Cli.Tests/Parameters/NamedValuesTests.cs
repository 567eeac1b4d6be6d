using Coder.Cli.Parameters;
using Coder.Cli.Tests.Infrastructure;

namespace Coder.Cli.Tests.Parameters;

public sealed class NamedValuesTests : CliTest
{
    [Fact]
    public void Everything_after_the_first_equals_sign_is_the_value() =>
        NamedValues.Parse(["a=1", "b=x=y", "c="], "--parameter")
            .ShouldBe(new Dictionary<string, string> { ["a"] = "1", ["b"] = "x=y", ["c"] = "" }, ignoreOrder: true);

    [Theory]
    [InlineData("a")]
    [InlineData("=1")]
    public void An_argument_of_another_form_is_refused(string argument) =>
        Should.Throw<CliException>(() => NamedValues.Parse([argument], "--parameter"))
            .Message.ShouldBe($"--parameter \"{argument}\" is not of the form name=value.");

    [Fact]
    public void A_file_has_names_and_values_and_lists_become_json()
    {
        var file = Write("""
            region: eu
            cpu: 4
            quoted: "yes"   # a text
            zones: [a, "1", 2, true]
            tags:
              team: core
            """);

        NamedValues.ReadFile(file).ShouldBe(
            new Dictionary<string, string>
            {
                ["region"] = "eu",
                ["cpu"] = "4",
                ["quoted"] = "yes",
                ["zones"] = """["a","1",2,true]""",
                ["tags"] = """{"team":"core"}""",
            },
            ignoreOrder: true);
    }

    [Fact]
    public void An_empty_file_has_no_values() => NamedValues.ReadFile(Write("# nothing\n")).ShouldBeEmpty();

    [Fact]
    public void A_file_of_another_form_is_refused_with_its_line() =>
        Should.Throw<CliException>(() => NamedValues.ReadFile(Write("- a\n- b\n"))).Detail.ShouldNotBeNull().ShouldContain("line 1");

    [Fact]
    public void A_file_that_is_not_there_is_named() =>
        Should.Throw<CliException>(() => NamedValues.ReadFile("/nowhere.yaml")).Message.ShouldBe("Could not read /nowhere.yaml.");

    private string Write(string text)
    {
        var file = Path.Combine(Directory, "values.yaml");
        File.WriteAllText(file, text);
        return file;
    }
}
