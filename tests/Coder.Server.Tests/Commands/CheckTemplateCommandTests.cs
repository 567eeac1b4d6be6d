using System.Text.Json;
using Coder.Server.Commands;
using Coder.Testing;

namespace Coder.Server.Tests.Commands;

public sealed class CheckTemplateCommandTests : IDisposable
{
    private const string Template = """
        terraform {
          required_providers {
            coder = { source = "coder/coder" }
            host  = { source = "coder/host" }
          }
        }

        data "coder_workspace" "me" {}

        data "coder_parameter" "cpu" {
          name    = "cpu"
          type    = "number"
          default = 2
        }

        variable "region" {
          default = "eu"
        }

        resource "coder_agent" "main" {
          os   = "linux"
          arch = "amd64"
        }

        resource "coder_app" "web" {
          agent_id = coder_agent.main.id
          slug     = "web"
          url      = "http://localhost:80"
        }

        resource "host_process" "box" {
          count   = data.coder_workspace.me.start_count
          command = "sh"
          env     = { TOKEN = coder_agent.main.token, CPU = data.coder_parameter.cpu.value, REGION = var.region }
        }
        """;

    private readonly TemporaryFolder _folder = new("coder-check-");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_valid_template_is_called_valid()
    {
        _folder.Write("main.tf", Template);

        (await RunAsync("validate")).ShouldBe((0, "The template is valid.\n"));
        var (code, json) = await RunAsync("validate", "--output", "json");
        using var document = JsonDocument.Parse(json);
        (code, document.RootElement.GetProperty("valid").GetBoolean(), document.RootElement.GetProperty("error_count").GetInt32()).ShouldBe((0, true, 0));
    }

    [Fact]
    public async Task A_mistake_is_shown_with_its_source()
    {
        _folder.Write("main.tf", "output \"x\" {\n  value = local.gone\n}\n");

        var (code, text) = await RunAsync("validate");

        code.ShouldBe(1);
        text.ShouldContain("on main.tf line 2");
        text.ShouldContain("value = local.gone");
        text.ShouldEndWith("The template has 1 error.\n");
        var (_, json) = await RunAsync("plan", "--output", "json");
        using var document = JsonDocument.Parse(json);
        document.RootElement.GetProperty("diagnostics")[0].GetProperty("range").GetProperty("start").GetProperty("line").GetInt32().ShouldBe(2);
    }

    [Fact]
    public async Task A_plan_is_made_for_a_workspace_that_is_made_up()
    {
        _folder.Write("main.tf", Template);

        var (code, text) = await RunAsync("plan", "--parameter", "cpu=4", "--variable", "region=us");

        code.ShouldBe(0, text);
        text.ShouldContain("# host_process.box[0] will be created");
        text.ShouldContain("Plan: 3 to add, 0 to change, 0 to destroy.");
        text.ShouldContain("Parameter cpu (number, default \"2\")");
        text.ShouldContain("Agent main in host_process.box: linux/amd64, web");
        (await RunAsync("plan", "--transition", "stop")).Output.ShouldContain("Plan: 2 to add");
        var (_, json) = await RunAsync("plan", "--output", "json");
        using var document = JsonDocument.Parse(json);
        document.RootElement.GetProperty("changes").EnumerateArray().Select(c => c.GetProperty("address").GetString()).ShouldContain("coder_app.web");
    }

    [Fact]
    public async Task Tests_are_run_and_counted()
    {
        _folder.Write("main.tf", Template);
        _folder.Write("tests/box.tftest.hcl", """
            mock_provider "host" {}
            run "started" {
              assert {
                condition     = host_process.box[0].env.CPU == "2"
                error_message = "no"
              }
            }
            run "wrong" {
              command = plan
              assert {
                condition     = var.region == "us"
                error_message = "It is ${var.region}."
              }
            }
            """);

        var (code, text) = await RunAsync("test");

        code.ShouldBe(1);
        text.ShouldContain("  run \"started\"... pass\n");
        text.ShouldContain("  run \"wrong\"... fail\n");
        text.ShouldContain("It is eu.");
        text.ShouldEndWith("tests/box.tftest.hcl... fail\nFailure! 1 passed, 1 failed.\n");
        (await RunAsync("test", "--variable", "region=us")).ShouldBe(
            (0, "  run \"started\"... pass\n  run \"wrong\"... pass\ntests/box.tftest.hcl... pass\nSuccess! 2 passed, 0 failed.\n"));
        var (_, json) = await RunAsync("test", "--output", "json");
        using var document = JsonDocument.Parse(json);
        (document.RootElement.GetProperty("passed").GetInt32(), document.RootElement.GetProperty("failed").GetInt32()).ShouldBe((1, 1));
    }

    private async Task<(int Code, string Output)> RunAsync(string action, params string[] flags)
    {
        var output = new StringWriter();
        var command = ServerCommands.Find([CheckTemplateCommand.Name]).ShouldNotBeNull();
        var code = await command.RunAsync(
            new CommandInput([CheckTemplateCommand.Name, action, _folder.Path, .. flags], new Dictionary<string, string>(), output, Prompt.Console), default);
        return (code, output.ToString());
    }
}
