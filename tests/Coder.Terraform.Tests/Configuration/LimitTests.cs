using Coder.Hcl.Diagnostics;
using Coder.Terraform.Configuration;
using Coder.Terraform.Tests.Infrastructure;

namespace Coder.Terraform.Tests.Configuration;

/// <summary>Templates that want too much are stopped with a text, in bounded time and memory.</summary>
public sealed class LimitTests
{
    [Theory]
    [InlineData("range(1e9)", "more than 1024 values")]
    [InlineData("join(local.kilo, range(1024))", "OK")]
    [InlineData("join(local.mega, [for i in range(1024) : \"\"])", "more than 16,000,000 characters")]
    [InlineData("join(\"\", [for i in range(1024) : local.mega])", "Value too large")]
    [InlineData("replace(local.mega, \"x\", local.mega)", "more than 16,000,000 characters")]
    [InlineData("replace(local.mega, \"/x/\", local.mega)", "more than 16,000,000 characters")]
    [InlineData("replace(local.mega, \"\", local.mega)", "more than 16,000,000 characters")]
    [InlineData("try(regex(\"^(x+x+)+y$\", local.mega), \"no match\")", "OK")]
    [InlineData("regex(\"((x{1000}){1000}){1000}\", local.mega)", "its repetitions make it too large")]
    [InlineData("format(\"%999999999d\", 1)", "format verb")]
    [InlineData("format(join(\"\", [for i in range(1024) : \"%[1]s\"]), local.mega)", "more than 16,000,000 characters")]
    [InlineData("formatlist(\"%s%s%s%s\", [for i in range(1024) : i], local.mega, local.mega, local.mega)", "more than 16,000,000 characters")]
    [InlineData("indent(1000000000, \"a\\nb\")", "whole number from 0")]
    [InlineData("setproduct(range(1024), range(1024), range(1024))", "the product has more than")]
    [InlineData("\"%{for i in range(1024)}${local.mega}%{endfor}\"", "Value too large")]
    [InlineData("[for a in range(1024) : [for b in range(1024) : [for c in range(1024) : 1 if false]]]", "at most 1,000,000 steps")]
    [InlineData("jsonencode(local.laughs)", "more than 1,000,000 parts")]
    [InlineData("local.text", "Value too large")]
    [InlineData("local.deep", "nested more than 250 levels deep")]
    public async Task An_expression_that_wants_too_much_is_stopped(string expression, string text)
    {
        var laughs = string.Concat(Enumerable.Range(1, 20).Select(i => $"  l{i} = [for i in range(10) : local.l{i - 1}]\n"));
        var texts = string.Concat(Enumerable.Range(1, 60).Select(i => $"  t{i} = \"${{local.t{i - 1}}}${{local.t{i - 1}}}\"\n"));
        var deep = string.Concat(Enumerable.Range(1, 300).Select(i => $"  d{i} = [local.d{i - 1}]\n"));
        var used = expression.Contains("local.laughs", StringComparison.Ordinal) ? laughs + "  l0 = 1\n  laughs = local.l20\n"
            : expression == "local.text" ? texts + "  t0 = \"lol\"\n  text = local.t60\n"
            : expression == "local.deep" ? deep + "  d0 = 1\n  deep = local.d300\n"
            : "";
        var template = Template.Of($"locals {{\n  kilo = join(\"\", [for i in range(1000) : \"x\"])\n  mega = join(\"\", [for i in range(1000) : local.kilo])\n{used}}}\noutput \"o\" {{ value = length(jsonencode({expression})) }}\n");

        var plan = await template.TryPlanAsync();

        if (text == "OK")
        {
            plan.Failed.ShouldBeFalse(template.Render(plan.Diagnostics));
        }
        else
        {
            template.Render(plan.Diagnostics).ShouldContain(text);
        }
    }

    [Fact]
    public async Task Instances_are_counted_over_all_modules()
    {
        var template = new Template(
            ("main.tf", "module \"a\" {\n  source = \"./a\"\n  count  = 200\n}\n"),
            ("a/main.tf", "module \"b\" {\n  source = \"./b\"\n  count  = 200\n}\n"),
            ("a/b/main.tf", "resource \"terraform_data\" \"r\" {}\n"));

        var plan = await template.TryPlanAsync();

        template.Render(plan.Diagnostics).ShouldContain("at most 10,000 instances together");
    }

    [Fact]
    public async Task Dynamic_blocks_are_counted()
    {
        var template = Template.Of("resource \"test_thing\" \"a\" {\n  name = \"a\"\n  dynamic \"port\" {\n    for_each = flatten([for a in range(1000) : [for b in range(600) : b]])\n    content { number = length([for i in range(9): i]) }\n  }\n}");
        template.Registry.Add("hashicorp/test", () => new RecordingProvider());

        var plan = await template.TryPlanAsync();

        template.Render(plan.Diagnostics).ShouldContain("at most 1,000,000 steps");
    }

    [Theory]
    [InlineData("main.tf", "locals { a = ", "[", "]", " }")]
    [InlineData("main.tf", "locals { a = ", "(", ")", " }")]
    [InlineData("main.tf", "locals { a = \"", "${\"", "\"}", "\" }")]
    [InlineData("main.tf", "", "a {\n", "}\n", "")]
    [InlineData("main.tf.json", "{\"locals\": {\"a\": ", "[", "]", "}}")]
    [InlineData("main.tf.json", "{\"locals\": {\"a\": ", "{\"b\":", "}", "}}")]
    public void Deep_nesting_is_an_error(string file, string before, string open, string close, string after)
    {
        const int Levels = 20_000;
        var text = before + string.Concat(Enumerable.Repeat(open, Levels)) + string.Concat(Enumerable.Repeat(close, Levels)) + after;
        var found = new DiagnosticBag();

        TerraformConfiguration.Load(TemplateFiles.FromTexts((file, text)), found).ShouldBeNull();

        found.HasErrors.ShouldBeTrue();
    }
}
