using Coder.Hcl.Values;
using Coder.Terraform.Configuration;
using Coder.Terraform.Providers;
using Coder.Terraform.Testing;
using Coder.Terraform.Tests.Infrastructure;

namespace Coder.Terraform.Tests.Testing;

public sealed class TestRunnerTests
{
    private static readonly ProviderSchema CloudSchema = new()
    {
        ResourceTypes = new Dictionary<string, ResourceSchema>
        {
            ["test_machine"] = new(new BlockSchema(
            [
                new AttributeSchema("id", HclType.String) { Computed = true },
                new AttributeSchema("image", HclType.String) { Required = true },
                new AttributeSchema("address", HclType.String) { Computed = true },
            ])),
        },
        DataSources = new Dictionary<string, ResourceSchema>
        {
            ["test_image"] = new(new BlockSchema(
            [
                new AttributeSchema("id", HclType.String) { Computed = true },
                new AttributeSchema("name", HclType.String) { Required = true },
            ])),
        },
    };

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
        }

        output "doubled" {
          value = terraform_data.box.output
        }
        """;

    [Fact]
    public async Task Runs_plan_or_apply_and_see_values_of_the_file_the_run_and_runs_before()
    {
        var result = await RunAsync(Template, """
            variables {
              size = 3
            }

            run "planned" {
              command = plan
              assert {
                condition     = terraform_data.box.input == 6 && local.doubled == 6 && var.size == 3
                error_message = "not planned"
              }
            }

            run "applied" {
              variables {
                size = 1 + 3
              }
              assert {
                condition     = output.doubled == 8
                error_message = "not applied"
              }
            }

            run "again" {
              variables {
                size = run.applied.doubled
              }
              assert {
                condition     = output.doubled == 16 && run.applied.doubled == 8
                error_message = "not chained"
              }
            }
            """);

        result.Diagnostics.ShouldBeEmpty();
        result.Runs.Select(r => (r.Name, r.Status, string.Join(' ', r.Diagnostics)))
            .ShouldBe([("planned", TestStatus.Pass, ""), ("applied", TestStatus.Pass, ""), ("again", TestStatus.Pass, "")]);
    }

    [Fact]
    public async Task An_assertion_that_does_not_hold_is_told_with_its_message_and_place()
    {
        var result = await RunAsync(Template, """
            run "wrong" {
              command = plan
              assert {
                condition     = local.doubled == 3
                error_message = "doubled is ${local.doubled}"
              }
            }
            run "right" {
              command = plan
            }
            """);

        result.Status.ShouldBe(TestStatus.Fail);
        var problem = result.Runs[0].Diagnostics.ShouldHaveSingleItem();
        (problem.Summary, problem.Detail, problem.Subject!.Value.Start.Line).ShouldBe(("Test assertion failed", "doubled is 2", 4));
        result.Runs[1].Status.ShouldBe(TestStatus.Pass);
    }

    [Fact]
    public async Task Expected_failures_have_to_happen_and_others_must_not()
    {
        var result = await RunAsync(Template, """
            run "expected" {
              command = plan
              variables {
                size = 11
              }
              expect_failures = [var.size]
            }
            run "missing" {
              command = plan
              expect_failures = [var.size]
            }
            run "left_out" {}
            """);
        var other = await RunAsync(Template, """
            run "unexpected" {
              variables {
                size = 11
              }
            }
            """);

        result.Runs.Select(r => r.Status).ShouldBe([TestStatus.Pass, TestStatus.Error, TestStatus.Skip]);
        result.Runs[1].Diagnostics[0].Detail.ShouldBe("The checkable object, var.size, was expected to report an error but did not.");
        other.Runs[0].Diagnostics[0].Detail.ShouldContain("Too large.");
    }

    [Fact]
    public async Task A_mocked_provider_makes_values_up_and_overrides_name_single_objects()
    {
        const string Cloud = """
            data "test_image" "base" {
              name = "debian"
            }
            resource "test_machine" "one" {
              image = data.test_image.base.id
            }
            resource "test_machine" "two" {
              image = "other"
            }
            """;
        var provider = new RecordingProvider(CloudSchema);

        var result = await RunAsync(Cloud, """
            mock_provider "test" {
              mock_data "test_image" {
                defaults = { id = "image-1" }
              }
              mock_resource "test_machine" {
                defaults = { address = "10.0.0.1" }
              }
            }
            run "all" {
              override_resource {
                target = test_machine.two
                values = { address = "10.0.0.2" }
              }
              assert {
                condition     = test_machine.one.image == "image-1" && test_machine.one.address == "10.0.0.1"
                error_message = "defaults are not used"
              }
              assert {
                condition     = test_machine.two.address == "10.0.0.2" && length(test_machine.two.id) == 8
                error_message = "overrides are not used"
              }
            }
            """, new ProviderRegistry().Add("hashicorp/test", () => provider));

        result.Runs.ShouldHaveSingleItem().Status.ShouldBe(TestStatus.Pass, string.Join('\n', result.Runs[0].Diagnostics));
        result.Diagnostics.ShouldBeEmpty();
        provider.Calls.ShouldBe(0, "the mock stands in for it");
    }

    [Fact]
    public async Task What_is_not_supported_is_refused_by_name()
    {
        var result = await RunAsync(Template, """
            override_module {
              target = module.x
            }
            run "x" {
              command   = destroy
              state_key = "a"
              plan_options {
                refresh = false
              }
            }
            """);

        result.Status.ShouldBe(TestStatus.Error);
        var text = string.Join('\n', result.Diagnostics.Select(d => d.Detail));
        text.ShouldContain("The native engine's tests do not support \"override_module\" blocks here.");
        text.ShouldContain("The command of a run is plan or apply.");
        text.ShouldContain("do not support \"state_key\" in run blocks");
        text.ShouldContain("do not support \"refresh\" in plan_options");
    }

    [Fact]
    public async Task A_run_can_test_a_module_of_the_template()
    {
        var files = TemplateFiles.FromTexts(
            ("main.tf", Template),
            ("inner/main.tf", "variable \"name\" {}\noutput \"hello\" { value = \"hello ${var.name}\" }"),
            ("tests/a.tftest.hcl", """
                run "inner" {
                  command = plan
                  module {
                    source = "./inner"
                  }
                  variables {
                    name = "x"
                  }
                  assert {
                    condition     = output.hello == "hello x"
                    error_message = "no"
                  }
                }
                """));
        TestRunner.FilesOf(files).ShouldBe(["tests/a.tftest.hcl"]);

        var result = await TestRunner.RunAsync(
            files, "tests/a.tftest.hcl", new Dictionary<string, HclValue>(), new ProviderRegistry(), new EngineOptions(), default);

        result.Status.ShouldBe(TestStatus.Pass, string.Join('\n', result.Runs.SelectMany(r => r.Diagnostics)));
    }

    private static Task<TestFileResult> RunAsync(string template, string tests, IProviderRegistry? registry = null) => TestRunner.RunAsync(
        TemplateFiles.FromTexts(("main.tf", template), ("main.tftest.hcl", tests)),
        "main.tftest.hcl",
        new Dictionary<string, HclValue>(),
        registry ?? new ProviderRegistry(),
        new EngineOptions(),
        default);
}
