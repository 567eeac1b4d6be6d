using Coder.Provisioner.Modules;
using Coder.Provisioner.Tests.Infrastructure;

namespace Coder.Provisioner.Tests;

/// <summary>A server that does not let templates run commands.</summary>
public sealed class LocalExecTests
{
    private const string Told = "Templates may not run commands on this server. Remove the local-exec provisioner, or ask an administrator to allow it (CODER_TEMPLATE_LOCAL_EXEC).";

    private const string Command = """
        resource "terraform_data" "a" {
          provisioner "local-exec" {
            command = "echo ran"
          }
        }
        """;

    public static TheoryData<string, string> Templates => new()
    {
        { "main.tf", Command },
        { "main.tf.json", """{"resource": {"terraform_data": {"a": {"provisioner": [{"local\u002dexec": {"command": "echo ran"}}]}}}}""" },
        { "part/main.tf", Command },
    };

    [Theory]
    [MemberData(nameof(Templates))]
    public async Task Neither_engine_takes_a_template_with_commands(string file, string text)
    {
        var template = file.StartsWith("part/", StringComparison.Ordinal)
            ? Archive.Of(("main.tf", "module \"part\" {\n  source = \"./part\"\n}"), (file, text))
            : Archive.Of((file, text));
        using var machine = new CliMachine(options => options with { AllowLocalExec = false });
        var native = new NativeTemplateEngine(new NativeTemplateEngineOptions { AllowLocalExec = false }, TimeProvider.System, ModuleInstaller.Offline);
        var request = new ImportRequest(template, new Dictionary<string, string>(), machine.Workspace);

        foreach (var engine in (ITemplateEngine[])[native, machine.Engine])
        {
            (await engine.ImportAsync(request, machine.Log, CancellationToken.None)).Error.ShouldNotBeNull().ShouldContain(Told);
            var build = await engine.BuildAsync(machine.Request(template, WorkspaceTransition.Start), machine.Log, CancellationToken.None);
            build.Error.ShouldNotBeNull().ShouldContain(Told);
        }

        machine.Log.Text.ShouldNotContain("): ran");
    }

    [Theory]
    [InlineData("main.tf", "data \"external\" \"a\" {\n  program = [\"/bin/sh\", \"-c\", \"echo ran >&2; exit 1\"]\n}")]
    [InlineData("main.tf.json", """{"data": [{"external": {"a": {"program": ["/bin/sh", "-c", "echo ran >&2; exit 1"]}}}]}""")]
    public async Task Neither_engine_takes_a_template_that_runs_a_program_for_its_data(string file, string text)
    {
        const string Refused = "Templates may not run commands on this server. Remove the external data source, or ask an administrator to allow it (CODER_TEMPLATE_LOCAL_EXEC).";
        var template = Archive.Of((file, text));
        using var machine = new CliMachine(options => options with { AllowLocalExec = false });
        var native = new NativeTemplateEngine(new NativeTemplateEngineOptions { AllowLocalExec = false }, TimeProvider.System, ModuleInstaller.Offline);
        var request = new ImportRequest(template, new Dictionary<string, string>(), machine.Workspace);

        foreach (var engine in (ITemplateEngine[])[native, machine.Engine])
        {
            (await engine.ImportAsync(request, machine.Log, CancellationToken.None)).Error.ShouldNotBeNull().ShouldContain(Refused);
            var build = await engine.BuildAsync(machine.Request(template, WorkspaceTransition.Start), machine.Log, CancellationToken.None);
            build.Error.ShouldNotBeNull().ShouldContain(Refused);
        }

        machine.Log.Text.ShouldNotContain("and said: ran");
    }

    [Fact]
    public async Task Other_templates_run()
    {
        using var machine = new CliMachine(options => options with { AllowLocalExec = false });
        await machine.SucceedAsync(machine.Request(Archive.Of(("main.tf", "output \"x\" { value = \"local-exec\" }")), WorkspaceTransition.Start));
    }
}
