using Coder.Provisioner.Modules;
using Coder.Provisioner.Tests.Infrastructure;

namespace Coder.Provisioner.Tests.Cli;

public sealed class CliModulesTests
{
    private const string Module = """
        resource "terraform_data" "this" {
          input = "made"
        }
        """;

    [Fact]
    public async Task Terraform_takes_the_modules_that_were_stored_with_the_version_and_downloads_none()
    {
        await using var site = await ModuleSite.StartAsync();
        using var repository = new GitRepository();
        repository.Commit(("sub/main.tf", "module \"deep\" {\n  source = \"../deep\"\n}"), ("deep/main.tf", Module));
        site.PublishModule("acme/box/coder", "1.2.0", site.Publish("box.zip", ModuleSite.Zip(("main.tf", Module))));
        site.Publish("plain.zip", ModuleSite.Zip(("main.tf", Module)));
        var template = Archive.Of(("main.tf", """
            module "registry" {
              source  = "registry.coder.com/acme/box/coder"
              version = "~> 1.0"
            }
            module "default_registry" {
              source  = "acme/box/coder"
              version = "1.2.0"
            }
            module "short" {
              source = "github.com/acme/repository//sub?ref=main"
            }
            module "forced" {
              source = "git::https://github.com/acme/repository.git//sub"
            }
            module "scp" {
              source = "git@github.com:acme/repository.git//sub"
            }
            module "archive" {
              source = "https://releases.example.com/plain.zip"
            }
            module "local" {
              source = "./here"
            }
            """), ("here/main.tf", Module));
        using var modules = new ModuleInstaller(
            new ModuleSourceOptions
            {
                AllowHttp = true,
                AllowLocalRepositories = true,
                RegistryMirror = site.Url,
                Rewrites = new Dictionary<string, string>
                {
                    ["https://github.com/acme/repository.git"] = repository.Url,
                    ["ssh://git@github.com/acme/repository.git"] = repository.Url,
                    ["https://releases.example.com/"] = $"{site.Url}files/",
                },
            },
            TimeProvider.System);
        using var machine = new CliMachine(modules: modules);

        var import = await machine.Engine.ImportAsync(new ImportRequest(template, new Dictionary<string, string>(), machine.Workspace), machine.Log, default);
        import.Error.ShouldBeNull(machine.Log.Text);

        var asked = site.Asked.Count;
        var built = await machine.SucceedAsync(machine.Request(import.Archive.ShouldNotBeNull(), WorkspaceTransition.Start));
        built.Resources.Select(r => r.ModulePath).ShouldBe(
            ["module.archive", "module.default_registry", "module.forced.module.deep", "module.local", "module.registry", "module.scp.module.deep", "module.short.module.deep"]);
        site.Asked.Count.ShouldBe(asked);
    }
}
