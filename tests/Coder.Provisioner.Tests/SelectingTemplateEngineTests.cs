using Coder.Provisioner.Modules;
using Coder.Provisioner.Tests.Infrastructure;

namespace Coder.Provisioner.Tests;

public sealed class SelectingTemplateEngineTests
{
    private const string Plain = """
        resource "terraform_data" "a" {
          input = 1
        }
        """;

    private const string Foreign = """
        resource "nowhere_thing" "a" {}
        """;

    [Fact]
    public async Task The_native_engine_runs_what_it_covers()
    {
        using var machine = new CliMachine();
        using var modules = new ModuleInstaller(new ModuleSourceOptions(), TimeProvider.System);
        var engine = Engine(machine, modules, EngineChoice.Auto);

        var import = await engine.ImportAsync(Import(Plain, machine), machine.Log, default);
        import.Error.ShouldBeNull();
        machine.Log.Lines[0].ShouldBe((BuildLogLevel.Info, "Setting up", "Engine: native (it covers the whole template)."));

        var build = await engine.BuildAsync(machine.Request(Archive.Of(("main.tf", Plain)), WorkspaceTransition.Start), machine.Log, default);
        build.Error.ShouldBeNull();
        machine.Log.Lines.ShouldContain((BuildLogLevel.Info, "Starting workspace", "Engine: native (it covers the whole template)."));
        machine.Log.Text.ShouldNotContain("Using terraform");
    }

    [Fact]
    public async Task What_the_native_engine_lacks_goes_to_the_program_and_the_log_says_why()
    {
        using var machine = new CliMachine();
        using var modules = new ModuleInstaller(new ModuleSourceOptions(), TimeProvider.System);
        var engine = Engine(machine, modules, EngineChoice.Auto);

        var import = await engine.ImportAsync(Import(Foreign, machine), machine.Log, default);

        machine.Log.Lines[0].Output.ShouldBe("Engine: cli (the provider registry.terraform.io/hashicorp/nowhere is not built in).");
        import.Error.ShouldNotBeNull().ShouldContain("terraform init ended with code 1.");
        var build = await engine.BuildAsync(machine.Request(Archive.Of(("main.tf", Foreign)), WorkspaceTransition.Start), machine.Log, default);
        build.Error.ShouldNotBeNull().ShouldContain("terraform init");
    }

    [Fact]
    public async Task A_mistake_in_a_template_stays_with_the_native_engine()
    {
        using var machine = new CliMachine();
        using var modules = new ModuleInstaller(new ModuleSourceOptions(), TimeProvider.System);

        var import = await Engine(machine, modules, EngineChoice.Auto).ImportAsync(Import("output \"x\" { value = local.y }", machine), machine.Log, default);

        machine.Log.Lines[0].Output.ShouldBe("Engine: native (it covers the whole template).");
        import.Error.ShouldNotBeNull().ShouldContain("main.tf line 1");
    }

    [Fact]
    public async Task The_choice_of_a_template_wins_over_that_of_the_server()
    {
        using var machine = new CliMachine();
        using var modules = new ModuleInstaller(new ModuleSourceOptions(), TimeProvider.System);
        var engine = Engine(machine, modules, EngineChoice.Native);
        var request = machine.Request(Archive.Of(("main.tf", Plain)), WorkspaceTransition.Start);

        (await engine.BuildAsync(request with { Engine = EngineChoice.Cli }, machine.Log, default)).Error.ShouldBeNull(machine.Log.Text);
        machine.Log.Lines[0].Output.ShouldBe("Engine: cli (the template's setting).");
        machine.Log.Text.ShouldContain("Using terraform");

        machine.Log = new RecordingLog();
        (await engine.BuildAsync(request, machine.Log, default)).Error.ShouldBeNull(machine.Log.Text);
        machine.Log.Lines[0].Output.ShouldBe("Engine: native (the server's setting).");
    }

    [Fact]
    public async Task Modules_are_fetched_before_the_engine_is_chosen_and_kept()
    {
        using var machine = new CliMachine();
        await using var site = await ModuleSite.StartAsync();
        site.PublishModule("a/b/c", "1.0.0", site.Publish("m.zip", ModuleSite.Zip(("main.tf", Foreign))));
        using var modules = new ModuleInstaller(new ModuleSourceOptions { AllowHttp = true, RegistryMirror = site.Url }, TimeProvider.System);

        var import = await Engine(machine, modules, EngineChoice.Auto)
            .ImportAsync(Import("module \"m\" {\n  source = \"a/b/c\"\n}", machine), machine.Log, default);

        machine.Log.Text.ShouldContain("Engine: cli (the provider registry.terraform.io/hashicorp/nowhere is not built in).");
        import.Archive.ShouldNotBeNull();
        site.Asked.Count(path => path == "/files/m.zip").ShouldBe(1);
    }

    private static SelectingTemplateEngine Engine(CliMachine machine, ModuleInstaller modules, string standard) => new(
        new NativeTemplateEngine(new NativeTemplateEngineOptions(), TimeProvider.System, modules), machine.Engine, modules, standard);

    private static ImportRequest Import(string mainTf, CliMachine machine) =>
        new(Archive.Of(("main.tf", mainTf)), new Dictionary<string, string>(), machine.Workspace);
}
