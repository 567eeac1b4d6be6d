using Coder.Hcl.Diagnostics;
using Coder.Hcl.Values;

namespace Coder.Hcl.Tests.Evaluation;

public sealed class ErrorTests
{
    private static readonly (string, HclValue)[] Variables =
    [
        ("var", HclValue.Object([
            new("name", HclValue.String("dev")),
            new("ports", HclValue.Tuple([HclValue.Number(80)])),
            new("secret", HclValue.String("hidden").WithMarks(ValueMarks.Sensitive)),
        ])),
    ];

    [Theory]
    [InlineData("var.nope", "Unsupported attribute", "1,4-9")]
    [InlineData("var.ports[3]", "Invalid index", "1,10-13")]
    [InlineData("nope.x", "Unknown variable", "1,1-5")]
    [InlineData("var.name + 1", "Invalid operand", "1,1-9")]
    [InlineData("upper(var.ports)", "Invalid function argument", "1,7-16")]
    [InlineData("\"a ${var.ports} b\"", "Invalid template interpolation value", "1,6-15")]
    [InlineData("var.name ? 1 : 2", "Incorrect condition type", "1,1-9")]
    [InlineData("uper(1)", "Call to unknown function", "1,1-5")]
    public void Error_points_at_the_part_that_is_wrong(string source, string summary, string range)
    {
        var error = Parsed.Error(source, Variables);
        error.Summary.ShouldBe(summary);
        error.Subject!.Value.ToString().ShouldBe("main.tf:" + range);
    }

    [Fact]
    public void Reference_with_periods_as_key_is_ambiguous() =>
        Parsed.Error("{ var.name = 1 }", Variables).Summary.ShouldBe("Ambiguous attribute key");

    [Fact]
    public void Several_errors_of_one_expression_are_all_reported() =>
        Parsed.Evaluated(Parsed.Expression("[var.a, var.b, 1 + []]"), Variables).Diagnostics.Count.ShouldBe(3);

    [Fact]
    public void The_same_error_in_every_pass_of_a_loop_is_reported_once() =>
        Parsed.Error("[for x in [1, 2, 3] : x[0]]").Summary.ShouldBe("Invalid index");

    [Fact]
    public void Similar_names_are_suggested() =>
        Parsed.Error("uper(1)", Variables).Detail.ShouldBe("There is no function named \"uper\". Did you mean \"upper\"?");

    [Fact]
    public void Rendered_error_shows_source_and_values_but_no_secrets()
    {
        const string source = "resource \"x\" \"y\" {\n  count = 1\n  size  = var.name + var.secret + length\n}\n";
        var value = Parsed.Body(source).Blocks[0].Body.FindAttribute("size")!.Value;
        var error = Parsed.Evaluated(value, [.. Variables, ("length", HclValue.Number(1))]).Diagnostics.First() with { Address = "x.y" };
        DiagnosticFormatter.Format(error, file => file == "main.tf" ? source : null).ShouldBe(
            """
            Error: Invalid operand

              with x.y,
              on main.tf line 3, in resource "x" "y":
               3:   size  = var.name + var.secret + length
                ├────────────────
                │ var.name is "dev"

            Unsuitable value for left operand: a number is required.

            """);
        DiagnosticFormatter.Format(Parsed.Evaluated(value, [.. Variables, ("length", HclValue.Number(1))]).Diagnostics.Last(), _ => null)
            .ShouldContain("var.secret has a sensitive value");
    }

    [Fact]
    public void Rendered_error_without_source_still_names_the_place() =>
        DiagnosticFormatter.Format(Parsed.Error("var.nope", Variables), _ => null).ShouldBe(
            "Error: Unsupported attribute\n\n  on main.tf line 1:\n\nThis object does not have an attribute named \"nope\".\n");

    [Fact]
    public void Unsupported_attribute_shows_what_lacks_it()
    {
        var error = Parsed.Error("var.ports[0].x", Variables);
        DiagnosticFormatter.Format(error, _ => "var.ports[0].x").ShouldContain("│ var.ports[0] is 80\n");
    }

    [Fact]
    public void Large_surroundings_do_not_hide_the_line_of_the_error()
    {
        var source = "a = [for x in [1] : {\n" + string.Concat(Enumerable.Repeat("  k = 1\n", 50)) + "  l = x + {}\n}]\n";
        var error = Parsed.Evaluated(Parsed.Body(source).Attributes[0].Value).Diagnostics.ShouldHaveSingleItem();
        DiagnosticFormatter.Format(error, _ => source).ShouldContain("  52:   l = x + {}\n");
    }

    [Fact]
    public void Failing_function_names_itself()
    {
        var error = Parsed.Error("max()");
        error.Summary.ShouldBe("Error in function call");
        error.Detail.ShouldBe("Call to function \"max\" failed: must pass at least one number.");
    }

    [Fact]
    public void Long_source_ranges_are_cut_in_the_snippet()
    {
        var source = "a = [\n" + string.Concat(Enumerable.Repeat("  1,\n", 100)) + "] + 1\n";
        var error = Parsed.Evaluated(Parsed.Body(source).Attributes[0].Value).Diagnostics.ShouldHaveSingleItem();
        DiagnosticFormatter.Format(error, _ => source).Split('\n').Length.ShouldBeLessThan(20);
    }
}
