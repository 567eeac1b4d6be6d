using Coder.Terraform.Tests.Infrastructure;

namespace Coder.Terraform.Tests.Configuration;

public sealed class JsonConfigurationTests
{
    private const string Whole = """
        {
          "//": "a comment at the top",
          "terraform": { "required_version": ">= 1.0" },
          "variable": {
            "names": { "//": "a comment", "type": "map(object({ size = optional(number, 3) }))", "default": { "a": {}, "b": { "size": 5 } } },
            "text": { "default": "not ${a.template}", "validation": [{ "condition": "${length(var.text) > 1}", "error_message": "too short" }] }
          },
          "locals": [{ "one": "${1}" }, { "two": { "k": "${local.one}", "${local.one}": [true, null] } }],
          "resource": {
            "terraform_data": {
              "each": {
                "for_each": "${var.names}",
                "input": "${each.key}-${each.value.size}",
                "lifecycle": { "ignore_changes": ["input"], "precondition": { "condition": "${length(var.names) > 0}", "error_message": "no" } }
              },
              "after": {
                "input": { "dynamic": "a key of a map", "list": ["${local.two}"] },
                "depends_on": ["terraform_data.each"],
                "lifecycle": [{ "replace_triggered_by": ["terraform_data.each[\"a\"]"], "create_before_destroy": true }]
              }
            }
          },
          "output": {
            "text": { "value": "${var.text}" },
            "all": { "value": "${[for r in terraform_data.each : r.output]}" },
            "mix": { "value": ["${local.two}", "x${local.one}", "$${kept}"] },
            "after": { "value": "${terraform_data.after.output}" }
          }
        }
        """;

    [Fact]
    public Task A_template_of_json_files_alone_is_as_terraform_reads_it() => Referee.CompareAsync([("main.tf.json", Whole)], [("main.tf.json", Whole.Replace("\"size\": 5", "\"size\": 6", StringComparison.Ordinal))]);

    [Fact]
    public Task Json_and_native_files_override_each_other_and_call_modules() => Referee.CompareAsync(
    [
        ("main.tf", "variable \"n\" {\n  type = number\n}\nresource \"terraform_data\" \"a\" {\n  input = \"native\"\n  triggers_replace = 1\n}\noutput \"m\" { value = module.child[0].out }\noutput \"a\" { value = terraform_data.a.output }\n"),
        ("calls.tf.json", """{"module": {"child": [{"source": "./child", "count": 1, "given": "${terraform_data.a.output}", "depends_on": ["terraform_data.a"]}]}}"""),
        ("z_override.tf.json", """[{"resource": {"terraform_data": {"a": {"input": "${upper(\"json\")}"}}}}]"""),
        ("terraform.tfvars.json", """{"n": 5}"""),
        ("child/main.tf.json", """{"variable": {"given": {"type": "string", "nullable": false}}, "output": {"out": {"value": "${var.given}!"}}}"""),
    ]);

    [Fact]
    public async Task Nested_and_dynamic_blocks_follow_the_schema()
    {
        var provider = new RecordingProvider();
        var template = new Template(("main.tf.json", """
            {
              "locals": { "numbers": [7, 8] },
              "resource": {
                "test_thing": {
                  "listed": { "name": "listed", "port": [{ "number": 1 }, { "number": "${1 + 1}" }] },
                  "single": { "name": "single", "provider": "test", "port": { "number": 3 } },
                  "dynamic": { "name": "dynamic", "dynamic": { "port": { "for_each": "${local.numbers}", "iterator": "it", "content": { "number": "${it.value}" } } } }
                }
              },
              "output": { "ports": { "value": "${[for t in [test_thing.listed, test_thing.single, test_thing.dynamic] : t.port[*].number]}" } }
            }
            """));
        template.Registry.Add("hashicorp/test", () => provider);

        var result = await template.ApplyAsync();

        result.Outputs["ports"].ToString().ShouldBe("[[1, 2], [3], [7, 8]]");
    }

    [Theory]
    [InlineData("""{"resource": {"terraform_data": {"a": {"inptu": 1}}}}""", "An argument named \"inptu\" is not expected here. Did you mean \"input\"?", "line 1")]
    [InlineData("{\n\"output\": {\"a\": {\"value\": \"${var.nope}\"}}}", "has not been declared", "line 2")]
    [InlineData("{\n\"resource\": {\n\"terraform_data\": \"x\"}}", "Incorrect JSON value type", "line 3")]
    [InlineData("{\n\"variable\": {\"a\": {\"type\": \"lst(string)\"}}}", "\"lst\" is not a valid type constructor", "line 2")]
    [InlineData("{\n\"resuorce\": {}}", "\"resuorce\"", "line 2")]
    [InlineData("{\"output\": ", "The file ends before its JSON value is complete", "line 1")]
    public async Task Mistakes_have_their_place(string main, string text, string place)
    {
        var said = await Referee.BothRefuseAsync(("main.tf.json", main));

        said.ShouldContain(text);
        said.ShouldContain("on main.tf.json " + place);
    }
}
