using Coder.Provisioner.Tests.Infrastructure;

namespace Coder.Provisioner.Tests;

public sealed class PresetTests
{
    private const string Cpus = """
        data "coder_parameter" "cpus" {
          name    = "cpus"
          type    = "number"
          default = 2
        }

        """;

    [Fact]
    public async Task Presets_are_read_with_their_values()
    {
        await using var machine = new Machine();

        var import = await machine.ImportAsync(Archive.Of(Cpus + """
            data "coder_workspace_preset" "large" {
              name        = "Large"
              description = "For builds"
              icon        = "/icon/memory.svg"
              default     = true
              parameters  = { (data.coder_parameter.cpus.name) = "8" }
              prebuilds {
                instances = 3
              }
            }
            data "coder_workspace_preset" "odd" {
              name       = "Odd"
              parameters = { gone = "1" }
            }
            """));

        import.Error.ShouldBeNull();
        var large = import.Presets[0];
        (large.Name, large.Description, large.Icon, large.Default, large.PrebuildInstances).ShouldBe(("Large", "For builds", "/icon/memory.svg", true, 3));
        large.Parameters.ShouldHaveSingleItem().ShouldBe(new("cpus", "8"));
        import.Presets[1].PrebuildInstances.ShouldBeNull();
        machine.Log.Lines.ShouldContain(l => l.Level == BuildLogLevel.Warn && l.Output.Contains("The preset \"Odd\" sets \"gone\""));
    }

    [Theory]
    [InlineData("name = \"A\"", "name = \"A\"", "Two presets have the name \"A\"")]
    [InlineData("name = \"A\"\n  default = true", "name = \"B\"\n  default = true", "\"A\" and \"B\" are both the default")]
    public async Task Presets_that_cannot_be_told_apart_fail_the_import(string first, string second, string told)
    {
        await using var machine = new Machine();

        var import = await machine.ImportAsync(Archive.Of(
            $"data \"coder_workspace_preset\" \"a\" {{\n  {first}\n}}\ndata \"coder_workspace_preset\" \"b\" {{\n  {second}\n}}\n"));

        import.Error.ShouldNotBeNull().ShouldContain(told);
    }
}
