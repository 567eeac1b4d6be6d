using System.Text.Json;
using Coder.Hcl.Values;
using Coder.Terraform.Configuration;
using Coder.Terraform.Providers;
using Coder.Terraform.Testing;
using Coder.Terraform.Tests.Infrastructure;
using Coder.Testing;

namespace Coder.Terraform.Tests.Testing;

/// <summary>The same test files, run by <c>terraform test</c>: each run ends the same way.</summary>
public sealed class TestRefereeTests
{
    private const string Template = """
        variable "size" {
          type    = number
          default = 1
          validation {
            condition     = var.size < 10
            error_message = "Too large."
          }
        }
        locals {
          doubled = var.size * 2
        }
        resource "terraform_data" "box" {
          input = local.doubled
          lifecycle {
            precondition {
              condition     = var.size != 7
              error_message = "Not seven."
            }
          }
        }
        output "doubled" {
          value = terraform_data.box.output
        }
        """;

    private const string Plan = "command = plan";
    private const string Seven = "variables {\n size = 7\n}";
    private const string Eleven = "variables {\n size = 11\n}";

    [Theory]
    [InlineData(Plan, "local.doubled == 2", "")]
    [InlineData("", "output.doubled == 2", "")]
    [InlineData("variables {\n size = 2 + 2\n}", "terraform_data.box.output == 8", "")]
    [InlineData(Plan, "local.doubled == 3", "")]
    [InlineData(Plan, "output.doubled == 2", "")]
    [InlineData(Plan, "local.nothing == 2", "")]
    [InlineData(Plan, "var.size", "")]
    [InlineData(Plan, "local.doubled == 2", "var.size")]
    [InlineData(Plan + "\n" + Eleven, "var.size == 11", "var.size")]
    [InlineData(Eleven, "local.doubled == 2", "var.size")]
    [InlineData(Eleven, "local.doubled == 2", "")]
    [InlineData(Plan + "\n" + Seven, "local.doubled == 2", "terraform_data.box")]
    [InlineData(Seven, "local.doubled == 2", "")]
    [InlineData("variables {\n size = run.first.doubled\n}", "output.doubled == 4", "")]
    public async Task A_run_ends_as_with_terraform(string body, string condition, string expected)
    {
        var test = $$"""
            run "first" {}
            run "second" {
              {{body}}
              {{(expected.Length == 0 ? "" : $"expect_failures = [{expected}]")}}
              assert {
                condition     = {{condition}}
                error_message = "no"
              }
            }
            run "third" {
              command = plan
            }
            """;
        using var referee = new TerraformCli();
        referee.Write("main.tf", Template);
        referee.Write("main.tftest.hcl", test);
        await referee.RunAsync("init", "-no-color");
        var (_, output, errors) = await referee.TryRunAsync("test", "-json");

        var result = await TestRunner.RunAsync(
            TemplateFiles.FromTexts(("main.tf", Template), ("main.tftest.hcl", test)), "main.tftest.hcl", new Dictionary<string, HclValue>(),
            new ProviderRegistry(), new EngineOptions(), default);

        result.Runs.Select(r => $"{r.Name} {r.Status}".ToLowerInvariant()).ShouldBe(Statuses(output), output + errors + string.Join('\n', result.Runs.SelectMany(r => r.Diagnostics)));
    }

    private static List<string> Statuses(string output)
    {
        var statuses = new List<string>();
        foreach (var line in output.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            using var json = JsonDocument.Parse(line);
            if (json.RootElement.TryGetProperty("test_run", out var run) && run.TryGetProperty("status", out var status)
                && run.GetProperty("progress").GetString() == "complete")
            {
                statuses.Add($"{run.GetProperty("run").GetString()} {status.GetString()}");
            }
        }

        return statuses;
    }
}
