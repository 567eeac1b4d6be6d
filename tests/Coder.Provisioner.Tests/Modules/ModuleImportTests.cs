using Coder.Provisioner.Modules;
using Coder.Provisioner.Tests.Infrastructure;

namespace Coder.Provisioner.Tests.Modules;

public sealed class ModuleImportTests
{
    private const string Template = """
        resource "coder_agent" "main" {
          os   = "linux"
          arch = "amd64"
        }

        resource "null_resource" "machine" {
          triggers = { agent = coder_agent.main.id }
        }

        module "code-server" {
          count    = 1
          source   = "registry.coder.com/coder/code-server/coder"
          version  = "~> 1.0"
          agent_id = coder_agent.main.id
        }
        """;

    private const string CodeServer = """
        terraform {
          required_version = ">= 1.0"
          required_providers {
            coder = {
              source  = "coder/coder"
              version = ">= 0.17"
            }
          }
        }

        variable "agent_id" {
          type = string
        }

        resource "coder_script" "code-server" {
          agent_id     = var.agent_id
          display_name = "code-server"
          script       = templatefile("${path.module}/run.sh", { PORT = 13337 })
          run_on_start = true
        }

        resource "coder_app" "code-server" {
          agent_id = var.agent_id
          slug     = "code-server"
          url      = "http://localhost:13337/"
        }
        """;

    [Fact]
    public async Task A_module_is_fetched_at_import_and_builds_work_when_its_registry_is_gone()
    {
        await using var machine = new Machine();
        var site = await ModuleSite.StartAsync();
        var location = site.Publish("code-server.zip", ModuleSite.Zip(("main.tf", CodeServer), ("run.sh", "code-server --port ${PORT}")));
        site.PublishModule("coder/code-server/coder", "1.2.3", location);
        using var modules = new ModuleInstaller(new ModuleSourceOptions { AllowHttp = true, RegistryMirror = site.Url }, TimeProvider.System);
        var engine = new NativeTemplateEngine(new NativeTemplateEngineOptions(), TimeProvider.System, modules);

        var import = await engine.ImportAsync(new ImportRequest(Archive.Of(Template), new Dictionary<string, string>(), machine.Environment), machine.Log, default);

        import.Error.ShouldBeNull(machine.Log.Text);
        machine.Log.Text.ShouldContain("Fetching module code-server from registry.coder.com/coder/code-server/coder (~> 1.0)...");
        var app = import.StartResources.ShouldHaveSingleItem().Agents.ShouldHaveSingleItem().Apps.ShouldHaveSingleItem();
        app.Slug.ShouldBe("code-server");

        await site.DisposeAsync();
        var built = await engine.BuildAsync(machine.Request(import.Archive.ShouldNotBeNull(), WorkspaceTransition.Start), machine.Log, default);

        built.Error.ShouldBeNull(machine.Log.Text);
        built.Resources.ShouldHaveSingleItem().Agents[0].Scripts.ShouldContain(s => s.Script == "code-server --port 13337");
    }

    [Fact]
    public async Task Importing_the_stored_archive_again_needs_no_registry_and_changes_nothing()
    {
        await using var machine = new Machine();
        await using var site = await ModuleSite.StartAsync();
        site.PublishModule("coder/code-server/coder", "1.2.3", site.Publish("m.zip", ModuleSite.Zip(("main.tf", CodeServer), ("run.sh", ""))));
        using var online = new ModuleInstaller(new ModuleSourceOptions { AllowHttp = true, RegistryMirror = site.Url }, TimeProvider.System);
        using var offline = new ModuleInstaller(new ModuleSourceOptions { Fetch = false }, TimeProvider.System);
        async Task<ImportResult> ImportAsync(ModuleInstaller modules, ReadOnlyMemory<byte> tar) =>
            await new NativeTemplateEngine(new NativeTemplateEngineOptions(), TimeProvider.System, modules)
                .ImportAsync(new ImportRequest(tar, new Dictionary<string, string>(), machine.Environment), machine.Log, default);

        var first = await ImportAsync(online, Archive.Of(Template));
        var second = await ImportAsync(offline, first.Archive.ShouldNotBeNull());

        (second.Error, second.Archive).ShouldBe((null, null));
        second.StartResources.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_module_that_cannot_be_had_fails_the_import_at_its_call()
    {
        await using var machine = new Machine();
        using var modules = new ModuleInstaller(new ModuleSourceOptions { Fetch = false }, TimeProvider.System);
        var engine = new NativeTemplateEngine(new NativeTemplateEngineOptions(), TimeProvider.System, modules);

        var import = await engine.ImportAsync(new ImportRequest(Archive.Of(Template), new Dictionary<string, string>(), machine.Environment), machine.Log, default);

        import.Error.ShouldNotBeNull().ShouldStartWith("Importing the template failed: Module not available (main.tf line 12).");
        import.Error.ShouldContain("Modules are not fetched here.");
    }

    [Fact]
    public async Task A_build_never_fetches_a_module()
    {
        await using var machine = new Machine();

        var built = await machine.BuildAsync(machine.Request(Archive.Of(Template), WorkspaceTransition.Start));

        built.Error.ShouldNotBeNull().ShouldContain("Modules are fetched when a template version is imported: push the template again.");
    }
}
