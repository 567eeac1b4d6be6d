using Coder.Provisioner.Tests.Infrastructure;

namespace Coder.Provisioner.Tests;

public sealed class ImportTests
{
    [Fact]
    public async Task Variables_are_read_with_their_types_and_defaults()
    {
        await using var machine = new Machine();

        var import = await machine.ImportAsync(Archive.Of("""
            variable "region" {
              description = "Where it runs"
              type        = string
              default     = "eu"
            }
            variable "sizes" {
              type    = list(number)
              default = [1, 2]
            }
            variable "token" {
              type      = string
              default   = ""
              sensitive = true
            }
            """));

        import.Error.ShouldBeNull();
        import.Readme.ShouldBe("");
        machine.Log.Stages.ShouldContain("No README.md provided");
        import.Variables.Select(v => v.Name).ShouldBe(["region", "sizes", "token"]);
        import.Variables[0].ShouldBe(new TemplateVariable("region", "Where it runs", "string", "eu", false, false));
        import.Variables[1].DefaultValue.ShouldBe("[1,2]");
        import.Variables[2].Sensitive.ShouldBeTrue();
    }

    [Fact]
    public async Task A_variable_without_a_value_fails_with_its_name_and_the_code_for_it()
    {
        await using var machine = new Machine();
        var template = Archive.Of("""
            variable "image" {
              type = string
            }
            """);

        var import = await machine.ImportAsync(template);

        import.ErrorCode.ShouldBe(ImportResult.RequiredTemplateVariables);
        import.Error.ShouldNotBeNull().ShouldContain("\"image\"");
        import.Variables.ShouldHaveSingleItem().Required.ShouldBeTrue();
        (await machine.ImportAsync(template, new() { ["image"] = "debian", ["gone"] = "x" })).Error.ShouldBeNull();
    }

    [Theory]
    [InlineData("resource \"host_directory\" \"home\" {\n  name = \"a\n}", "main.tf line 2")]
    [InlineData("resource \"nosuch_thing\" \"x\" {}", "Unknown provider")]
    [InlineData("resource \"null_resource\" \"x\" {\n  trigger = {}\n}", "\"trigger\"")]
    [InlineData("locals {\n  a = local.b\n  b = local.a\n}", "Cycle")]
    [InlineData("module \"m\" {\n  source = \"./missing\"\n}", "missing")]
    [InlineData("output \"x\" {\n  value = null_resource.gone.id\n}", "gone")]
    public async Task A_broken_template_fails_with_the_place_and_the_reason(string mainTf, string told)
    {
        await using var machine = new Machine();

        var import = await machine.ImportAsync(Archive.Of(mainTf));

        import.Error.ShouldNotBeNull().ShouldStartWith("Importing the template failed: ");
        import.Error.ShouldContain(told);
        machine.Log.Lines.ShouldContain(l => l.Level == BuildLogLevel.Error && l.Output.Contains(told));
    }

    [Fact]
    public async Task Parameters_carry_everything_that_a_form_needs()
    {
        await using var machine = new Machine();

        var import = await machine.ImportAsync(Archive.Of("""
            data "coder_parameter" "cpus" {
              name         = "cpus"
              display_name = "CPUs"
              description  = "How many"
              type         = "number"
              form_type    = "slider"
              default      = 2
              mutable      = true
              order        = 3
              icon         = "/icon/memory.svg"
              validation {
                min       = 1
                max       = 8
                monotonic = "increasing"
                error     = "From {min} to {max}"
              }
            }
            data "coder_parameter" "region" {
              name = "region"
              option {
                name        = "Europe"
                value       = "eu"
                description = "Frankfurt"
                icon        = "/emojis/eu.png"
              }
            }
            """));

        import.Error.ShouldBeNull();
        var cpus = import.Parameters.Single(p => p.Name == "cpus");
        cpus.DisplayName.ShouldBe("CPUs");
        cpus.FormType.ShouldBe("slider");
        (cpus.ValidationMin, cpus.ValidationMax, cpus.ValidationMonotonic, cpus.ValidationError).ShouldBe((1L, 8L, "increasing", "From {min} to {max}"));
        (cpus.DefaultValue, cpus.Mutable, cpus.Required, cpus.Order).ShouldBe(("2", true, false, 3));
        var region = import.Parameters.Single(p => p.Name == "region");
        (region.Type, region.FormType, region.Required).ShouldBe(("string", "radio", true));
        region.Options.ShouldHaveSingleItem().ShouldBe(new TemplateParameterOption("Europe", "Frankfurt", "eu", "/emojis/eu.png"));
    }

    [Fact]
    public async Task Two_parameters_with_one_name_are_both_named()
    {
        await using var machine = new Machine();

        var import = await machine.ImportAsync(Archive.Of("""
            data "coder_parameter" "one" {
              name = "region"
            }
            data "coder_parameter" "two" {
              name = "region"
            }
            """));

        import.Error.ShouldNotBeNull().ShouldContain("data.coder_parameter.one and data.coder_parameter.two both have the name \"region\"");
    }

    [Fact]
    public async Task Tags_are_those_of_the_template()
    {
        await using var machine = new Machine();

        var import = await machine.ImportAsync(Archive.Of("""
            data "coder_workspace_tags" "this" {
              tags = {
                zone = upper("a")
              }
            }
            """));

        import.Error.ShouldBeNull();
        import.WorkspaceTags.ShouldBe(new Dictionary<string, string> { ["zone"] = "A" });
    }

    [Fact]
    public async Task A_canceled_import_says_so_and_is_no_failure()
    {
        await using var machine = new Machine();

        var import = await machine.ImportAsync(Archive.OfStarter("host"), ct: new CancellationToken(canceled: true));

        import.Canceled.ShouldBeTrue();
        import.Error.ShouldBeNull();
    }
}
