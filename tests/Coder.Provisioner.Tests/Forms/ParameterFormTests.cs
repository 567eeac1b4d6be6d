using Coder.Provisioner.Forms;
using Coder.Provisioner.Tests.Infrastructure;

namespace Coder.Provisioner.Tests.Forms;

public sealed class ParameterFormTests
{
    private const string Depending = """
        data "coder_workspace_owner" "me" {}

        locals {
          sizes = {
            eu = ["small", "large"]
            us = ["huge"]
          }
          region = data.coder_parameter.region.value
        }

        data "coder_parameter" "region" {
          name    = "region"
          order   = 1
          default = "eu"
          option {
            name  = "Europe"
            value = "eu"
          }
          option {
            name  = "America"
            value = "us"
          }
        }

        data "coder_parameter" "size" {
          name    = "size"
          order   = 2
          mutable = true
          default = try(local.sizes[local.region][0], "none")
          dynamic "option" {
            for_each = try(local.sizes[local.region], ["none"])
            content {
              name  = title(option.value)
              value = option.value
            }
          }
        }

        data "coder_parameter" "gpu" {
          count = data.coder_parameter.region.value == "us" ? 1 : 0
          name  = "gpu"
          order = 3
          type  = "bool"
        }

        data "coder_parameter" "admin" {
          for_each = toset(contains(data.coder_workspace_owner.me.groups, "ops") ? ["root"] : [])
          name     = each.key
          default  = "no"
        }
        """;

    [Fact]
    public async Task Options_defaults_and_visibility_follow_the_values_and_the_owner()
    {
        var form = Open(Depending);

        var first = await AnswerAsync(form);
        var american = await AnswerAsync(form, new() { ["region"] = "us" });
        var operators = await form.AnswerAsync(Request() with { Environment = Server() with { OwnerGroups = ["ops"] } }, default);

        Shown(first).ShouldBe(["region=eu", "size=small"]);
        first.Parameters[1].Definition.Options.Select(o => o.Name).ShouldBe(["Small", "Large"]);
        first.Hidden.ShouldBe(["gpu"]);
        first.Problems.ShouldBeEmpty();
        Shown(american).ShouldBe(["region=us", "size=huge", "gpu="]);
        american.Hidden.ShouldBeEmpty();
        operators.Parameters.Select(p => p.Definition.Name).ShouldContain("root");
    }

    [Fact]
    public async Task A_refused_value_is_told_at_its_parameter_and_the_rest_of_the_form_stays()
    {
        var answer = await AnswerAsync(Open(Depending), new() { ["region"] = "moon" });

        Shown(answer).ShouldBe(["region=moon", "size=none"]);
        var region = answer.Parameters[0];
        region.IsValid.ShouldBeFalse();
        region.Problems.ShouldHaveSingleItem().Summary.ShouldBe("Value must be a valid option");
        region.Problems[0].Detail.ShouldContain("the value \"moon\" must be defined as one of options: \"eu\", \"us\"");
        answer.Problems.ShouldBeEmpty();
        answer.Parameters[1].IsValid.ShouldBeTrue();
    }

    [Fact]
    public async Task A_parameter_without_a_value_is_required()
    {
        var answer = await AnswerAsync(Open(Depending), new() { ["region"] = "us" });

        var gpu = answer.Parameters.Single(p => p.Definition.Name == "gpu");
        gpu.Value.ShouldBeNull();
        gpu.IsValid.ShouldBeFalse();
        gpu.Problems.ShouldHaveSingleItem().Code.ShouldBe(FormProblem.Required);
        (await AnswerAsync(Open(Depending), new() { ["region"] = "us", ["gpu"] = "true" }))
            .Parameters.Single(p => p.Definition.Name == "gpu").IsValid.ShouldBeTrue();
    }

    [Fact]
    public async Task Resources_and_other_providers_are_not_asked()
    {
        var answer = await AnswerAsync(Open("""
            resource "random_pet" "name" {}
            data "coder_parameter" "pet" {
              name    = "pet"
              default = random_pet.name.id
            }
            data "coder_parameter" "after" {
              name    = "after"
              default = data.coder_parameter.pet.value == "x" ? "a" : "b"
            }
            data "coder_parameter" "free" {
              name    = "free"
              default = "yes"
            }
            """));

        Shown(answer).ShouldBe(["after=", "free=yes", "pet="]);
        var pet = answer.Parameters[2];
        (pet.IsKnown, pet.IsValid, pet.Definition.FormType).ShouldBe((false, false, "error"));
        pet.Problems.ShouldHaveSingleItem().Detail.ShouldBe(
            "data.coder_parameter.pet depends on a resource or on another provider, which only a build can ask.");
        pet.Problems[0].IsError.ShouldBeFalse();
    }

    [Fact]
    public async Task An_error_in_the_template_is_told_with_its_place_and_hides_nothing_else()
    {
        var answer = await AnswerAsync(Open("""
            locals {
              broken = tonumber(data.coder_parameter.count.value)
            }
            data "coder_parameter" "count" {
              name    = "count"
              default = "many"
            }
            data "coder_parameter" "shown" {
              name    = "shown"
              default = "v${local.broken}"
            }
            """));

        answer.Parameters.Select(p => p.Definition.Name).ShouldBe(["count", "shown"]);
        var problem = answer.Problems.ShouldHaveSingleItem();
        problem.IsError.ShouldBeTrue();
        problem.Summary.ShouldEndWith("(main.tf line 2)");
    }

    [Fact]
    public async Task Two_visible_parameters_of_one_name_are_an_error()
    {
        const string Twice = """
            data "coder_parameter" "a" {
              name    = "same"
              default = "1"
            }
            data "coder_parameter" "b" {
              name    = "same"
              default = "2"
            }
            """;

        var problem = (await AnswerAsync(Open(Twice))).Problems.ShouldHaveSingleItem();

        problem.Detail.ShouldBe("2 parameters have the name \"same\" at the same time: names must be unique.");
    }

    [Fact]
    public async Task A_number_that_may_only_grow_is_compared_with_the_last_build()
    {
        var form = Open("""
            data "coder_parameter" "disk" {
              name    = "disk"
              type    = "number"
              default = 10
              mutable = true
              validation {
                monotonic = "increasing"
              }
            }
            """);

        var answer = await form.AnswerAsync(Request(new() { ["disk"] = "5" }) with { PreviousValues = new Dictionary<string, string> { ["disk"] = "20" } }, default);

        answer.Parameters.ShouldHaveSingleItem().Problems.ShouldHaveSingleItem().Detail
            .ShouldBe("Parameter \"disk\": Parameter value '5' must be equal or greater than previous value: 20.");
    }

    [Fact]
    public async Task Parameters_in_modules_are_asked_too()
    {
        var tar = Archive.Of(
            ("main.tf", "module \"ide\" {\n  source = \"./ide\"\n  pick = \"vim\"\n}\n"),
            ("ide/main.tf", """
                terraform {
                  required_providers {
                    coder = { source = "coder/coder" }
                  }
                }
                variable "pick" {}
                data "coder_parameter" "editor" {
                  name    = "editor"
                  default = var.pick
                }
                """));

        Shown(await AnswerAsync(Open(tar))).ShouldBe(["editor=vim"]);
    }

    [Fact]
    public async Task A_canceled_evaluation_ends()
    {
        var form = Open(Depending);

        await Should.ThrowAsync<OperationCanceledException>(() => form.AnswerAsync(Request(), new CancellationToken(canceled: true)));
    }

    [Fact]
    public void A_template_is_parsed_once_and_a_broken_one_is_refused_with_its_place()
    {
        var forms = new ParameterForms(Engine(), TimeProvider.System);

        forms.Find("key").ShouldBeNull();
        forms.Open("key", Archive.Of(Depending), out _).ShouldNotBeNull();
        forms.Find("key").ShouldNotBeNull();
        forms.Open("other", Archive.Of("resource {"), out var problem).ShouldBeNull();
        problem.ShouldStartWith("main.tf:1");
    }

    private static NativeTemplateEngine Engine() => new(new NativeTemplateEngineOptions(), TimeProvider.System);

    private static ParameterForm Open(string main) => Open(Archive.Of(main));

    private static ParameterForm Open(ReadOnlyMemory<byte> tar)
    {
        var form = new ParameterForms(Engine(), TimeProvider.System).Open("", tar, out var problem);
        problem.ShouldBe("");
        return form.ShouldNotBeNull();
    }

    private static Task<FormAnswer> AnswerAsync(ParameterForm form, Dictionary<string, string>? values = null) =>
        form.AnswerAsync(Request(values), CancellationToken.None);

    private static FormRequest Request(Dictionary<string, string>? values = null) => new() { Environment = Server(), Values = values ?? [] };

    private static BuildEnvironment Server() => new() { AccessUrl = new Uri("http://127.0.0.1:3000"), OwnerName = "alice" };

    private static IEnumerable<string> Shown(FormAnswer answer) => answer.Parameters.Select(p => $"{p.Definition.Name}={p.Value}");
}
