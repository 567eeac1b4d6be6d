using System.Text.Json;
using Coder.Provisioner.Cli;
using Coder.Provisioner.Reading;

namespace Coder.Provisioner.Tests.Cli;

public sealed class CliReadingTests
{
    // As `terraform show -json` tells a plan: what is not known yet is left out of the values, and said in after_unknown.
    private const string Plan = """
        {
          "planned_values": {"root_module": {
            "resources": [
              {"address": "coder_agent.dev[0]", "mode": "managed", "type": "coder_agent", "name": "dev", "index": 0,
               "values": {"os": "linux", "arch": "amd64", "auth": "token", "env": {"A": "b"}, "new_attribute": 1,
                          "display_apps": [{"vscode": false, "web_terminal": true, "ssh_helper": true, "vscode_insiders": false, "port_forwarding_helper": true}]}},
              {"address": "aws_instance.box", "mode": "managed", "type": "aws_instance", "name": "box", "values": {"instance_type": "t3.small"}}],
            "child_modules": [{"address": "module.ide[\"x\"]", "resources": [
              {"address": "module.ide[\"x\"].coder_app.ide", "mode": "managed", "type": "coder_app", "name": "ide",
               "values": {"slug": "ide", "url": "http://localhost:1"}}]}]}},
          "resource_changes": [
            {"address": "coder_agent.dev[0]", "change": {"after_unknown": {"id": true, "token": true, "env": {}}}},
            {"address": "aws_instance.box", "change": {"after_unknown": {"id": true}}},
            {"address": "module.ide[\"x\"].coder_app.ide", "change": {"after_unknown": {"agent_id": true, "id": true}}}],
          "prior_state": {"values": {"root_module": {"resources": [
            {"address": "data.coder_parameter.size", "mode": "data", "type": "coder_parameter", "name": "size",
             "values": {"name": "size", "type": "number", "default": "2", "optional": true, "value": "2"}},
            {"address": "data.coder_external_auth.git", "mode": "data", "type": "coder_external_auth", "name": "git",
             "values": {"id": "github", "optional": true, "access_token": ""}}]}}}
        }
        """;

    private static readonly string[] Graph =
    [
        "digraph {",
        "\t\tcompound = \"true\"",
        "\t\t\"[root] coder_agent.dev (expand)\" -> \"[root] provider[\\\"registry.terraform.io/coder/coder\\\"]\"",
        "\t\t\"[root] aws_instance.box (expand)\" -> \"[root] coder_agent.dev (expand)\"",
        "\t\t\"[root] module.ide.coder_app.ide (expand)\" -> \"[root] module.ide.var.agent_id (expand)\"",
        "\t\t\"[root] module.ide.var.agent_id (expand)\" -> \"[root] coder_agent.dev (expand)\"",
        "\t\t\"[root] module.ide (close)\" -> \"[root] module.ide.coder_app.ide (expand)\"",
        "\t\t\"[root] root\" -> \"[root] module.ide (close)\"",
        "}",
    ];

    [Fact]
    public void Resources_agents_apps_and_parameters_are_read_from_a_plan_of_the_program()
    {
        using var plan = JsonDocument.Parse(Plan);
        var objects = new TemplateObjects(CliValues.OfPlan(plan.RootElement), CliGraph.Read(Graph));

        var box = ResourceReader.Read(objects).ShouldHaveSingleItem();
        var agent = box.Agents.ShouldHaveSingleItem();
        var parameter = ParameterReader.Parameters(objects).ShouldHaveSingleItem();

        objects.Problems.ShouldBeEmpty();
        (box.Type, box.InstanceType, agent.Name, agent.EnvironmentVariables["A"]).ShouldBe(("aws_instance", "t3.small", "dev", "b"));
        agent.DisplayApps.ShouldNotContain("vscode");
        agent.Apps.ShouldHaveSingleItem().Slug.ShouldBe("ide");
        ExternalAuthReader.Read(objects).ShouldBe([new TemplateExternalAuth("github", Optional: true)]);
        (parameter.Name, parameter.Type, parameter.DefaultValue, parameter.Required).ShouldBe(("size", "number", "2", false));
    }
}
