using Coder.Hcl.Diagnostics;
using Coder.Provisioner.Modules;
using Coder.Provisioner.Tests.Infrastructure;
using Coder.Terraform.Configuration;
using Coder.Terraform.Providers;

namespace Coder.Provisioner.Tests.Modules;

public sealed class ModuleInstallerTests
{
    private const string Output = """output "at" { value = "here" }""";

    [Fact]
    public async Task A_module_of_a_registry_comes_in_the_newest_version_that_fits_with_the_modules_inside_of_it()
    {
        await using var site = await ModuleSite.StartAsync();
        site.Publish("old.zip", ModuleSite.Zip(("main.tf", Output)));
        var location = site.Publish("new.tar.gz", ModuleSite.TarGz(
            ModuleSite.File("pack-1.4.0/code-server/main.tf", "module \"parts\" {\n  source = \"../parts\"\n}"),
            ModuleSite.File("pack-1.4.0/parts/main.tf", Output),
            ModuleSite.File("pack-1.4.0/run.sh", "echo")));
        site.PublishModule("coder/code-server/coder", "1.3.0", "/files/old.zip");
        site.PublishModule("coder/code-server/coder", "1.4.0", location + "//*/code-server");
        site.PublishModule("coder/code-server/coder", "2.0.0", "/files/old.zip");

        var (files, problems) = await InstallAsync(Mirrored(site), """
            module "code-server" {
              source  = "registry.coder.com/coder/code-server/coder"
              version = "~> 1.0"
            }
            """);

        problems.ShouldBeEmpty();
        files.ShouldNotBeNull().ReadText(".terraform/modules/modules.json").ShouldBe(
            """{"Modules":[{"Key":"","Source":"","Dir":"."},"""
            + """{"Key":"code-server","Source":"registry.coder.com/coder/code-server/coder","Version":"1.4.0","Dir":".terraform/modules/code-server/pack-1.4.0/code-server"},"""
            + """{"Key":"code-server.parts","Source":"../parts","Dir":".terraform/modules/code-server/pack-1.4.0/parts"}]}""");
        files.ReadText(".terraform/modules/code-server/pack-1.4.0/run.sh").ShouldBe("echo");
        var loaded = new DiagnosticBag();
        TerraformConfiguration.Load(files, loaded).ShouldNotBeNull(string.Join('\n', loaded));
    }

    [Fact]
    public async Task Calls_of_one_package_share_its_files_and_what_is_there_is_not_fetched_again()
    {
        await using var site = await ModuleSite.StartAsync();
        site.PublishModule("a/b/c", "1.0.0", site.Publish("m.zip", ModuleSite.Zip(("main.tf", Output))));
        const string Calls = """
            module "one" {
              source = "a/b/c"
            }
            module "two" {
              source = "a/b/c"
            }
            """;

        var (files, _) = await InstallAsync(Mirrored(site), Calls);
        var asked = site.Asked.Count;
        site.Asked.Count(path => path == "/files/m.zip").ShouldBe(1);
        files.ShouldNotBeNull().Paths.Count(p => p.EndsWith("main.tf", StringComparison.Ordinal)).ShouldBe(2);

        using var again = new ModuleInstaller(Mirrored(site) with { Fetch = false }, TimeProvider.System);
        var installed = await again.InstallAsync(files, new DiagnosticBag(), SilentLog.Instance, default);
        (installed.ShouldNotBeNull().Changed, installed.Modules.Count, site.Asked.Count).ShouldBe((false, 3, asked));
    }

    [Fact]
    public async Task A_git_source_gives_the_files_of_a_branch_a_tag_or_a_commit()
    {
        using var repository = new GitRepository();
        var first = repository.Commit(("sub/main.tf", "output \"at\" { value = \"first\" }"), (".gitattributes", "sub export-ignore\n"));
        repository.Tag("v1");
        repository.Commit(("sub/main.tf", "output \"at\" { value = \"second\" }"));
        repository.Commit(("sub/main.tf", "output \"at\" { value = \"third\" }"));

        var (files, problems) = await InstallAsync(Local, $$"""
            module "tag" {
              source = "git::{{repository.Url}}//sub?ref=v1"
            }
            module "commit" {
              source = "git::{{repository.Url}}//sub?ref={{first[..12]}}"
            }
            module "branch" {
              source = "git::{{repository.Url}}//sub?ref=main&depth=1"
            }
            module "default" {
              source = "git::{{repository.Url}}//sub"
            }
            """);

        problems.ShouldBeEmpty();
        files.ShouldNotBeNull().ReadText(".terraform/modules/tag/sub/main.tf").ShouldNotBeNull().ShouldContain("first");
        files.ReadText(".terraform/modules/commit/sub/main.tf").ShouldNotBeNull().ShouldContain("first");
        files.ReadText(".terraform/modules/branch/sub/main.tf").ShouldNotBeNull().ShouldContain("third");
        files.ReadText(".terraform/modules/default/sub/main.tf").ShouldNotBeNull().ShouldContain("third");
    }

    [Fact]
    public async Task Repositories_of_the_server_itself_are_closed_unless_a_setting_opens_them()
    {
        using var repository = new GitRepository();
        repository.Commit(("main.tf", Output));

        var (_, problems) = await InstallAsync(new ModuleSourceOptions(), Call($"git::{repository.Url}"));
        problems.ShouldHaveSingleItem().ShouldContain("transport 'file' not allowed Only https and ssh are allowed");

        (_, problems) = await InstallAsync(new ModuleSourceOptions(), Call("git::ext::sh -c id"));
        problems.ShouldHaveSingleItem().ShouldContain("cannot be used.");
    }

    [Fact]
    public async Task A_link_inside_of_a_package_is_followed_and_one_that_leads_out_is_refused()
    {
        using var repository = new GitRepository();
        repository.LinkTo("linked.tf", "real.txt");
        repository.Commit(("real.txt", Output));
        var (files, problems) = await InstallAsync(Local, Call($"git::{repository.Url}"));
        problems.ShouldBeEmpty();
        files.ShouldNotBeNull().ReadText(".terraform/modules/m/linked.tf").ShouldBe(Output);

        repository.LinkTo("passwords.tf", "../../etc/passwd");
        repository.Commit();
        (_, problems) = await InstallAsync(Local, Call($"git::{repository.Url}"));
        problems.ShouldHaveSingleItem().ShouldContain("Its link \"passwords.tf\" leads to \"../../etc/passwd\", out of the package.");
    }

    [Fact]
    public async Task Archives_that_write_outside_of_their_folder_are_refused()
    {
        await using var site = await ModuleSite.StartAsync();
        var zip = site.Publish("evil.zip", ModuleSite.Zip(("main.tf", Output), ("../../evil.tf", Output)));
        var tar = site.Publish("evil.tar.gz", ModuleSite.TarGz(ModuleSite.File("main.tf", Output), ModuleSite.Link("a/b", "/etc")));

        var (_, problems) = await InstallAsync(Http, Call(zip));
        problems.ShouldHaveSingleItem().ShouldContain("Its entry \"../../evil.tf\" leads out of the package.");
        (_, problems) = await InstallAsync(Http, Call(tar));
        problems.ShouldHaveSingleItem().ShouldContain("Its link \"a/b\" leads to \"/etc\", out of the package.");
    }

    [Fact]
    public async Task What_is_too_large_is_refused_before_it_is_unpacked_whole()
    {
        await using var site = await ModuleSite.StartAsync();
        var bomb = site.Publish("bomb.zip", ModuleSite.Zip(("main.tf", Output), ("zeros", new string('0', 300_000))));
        var many = site.Publish("many.zip", ModuleSite.Zip([.. Enumerable.Range(0, 20).Select(i => ($"{i}.tf", ""))]));

        var (_, problems) = await InstallAsync(Http with { FileBytes = 100_000 }, Call(bomb));
        problems.ShouldHaveSingleItem().ShouldContain("Its file \"zeros\" has more than 100000 bytes.");
        (_, problems) = await InstallAsync(Http with { TotalBytes = 200_000 }, Call(bomb));
        problems.ShouldHaveSingleItem().ShouldContain("the template's modules have more than 200000 bytes");
        (_, problems) = await InstallAsync(Http with { Files = 10 }, Call(many));
        problems.ShouldHaveSingleItem().ShouldContain("more than 10 files");
        (_, problems) = await InstallAsync(Http with { DownloadBytes = 200 }, Call(many));
        problems.ShouldHaveSingleItem().ShouldContain("many.zip has more than 200 bytes.");
    }

    [Fact]
    public async Task A_checksum_is_compared()
    {
        await using var site = await ModuleSite.StartAsync();
        var content = ModuleSite.Zip(("main.tf", Output));
        var url = site.Publish("m.zip", content);
        var sum = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(content));

        var (files, _) = await InstallAsync(Http, Call($"{url}?checksum=sha256:{sum}"));
        files.ShouldNotBeNull();
        var (_, problems) = await InstallAsync(Http, Call($"{url}?checksum=sha256:{new string('0', 64)}"));
        problems.ShouldHaveSingleItem().ShouldContain($"The checksum of the archive is {sum}, but the source says 000");
    }

    [Fact]
    public async Task Sources_are_rewritten_for_sites_that_reach_a_mirror_only()
    {
        await using var site = await ModuleSite.StartAsync();
        using var repository = new GitRepository();
        repository.Commit(("main.tf", Output));
        site.Publish("a/m.zip", ModuleSite.Zip(("main.tf", Output)));
        var options = Http with
        {
            AllowLocalRepositories = true,
            Rewrites = new Dictionary<string, string>
            {
                ["https://github.com/coder/modules.git"] = repository.Url,
                ["https://github.com/"] = "https://nowhere.invalid/",
                ["https://releases.example.com/"] = $"{site.Url}files/",
            },
        };

        var (files, problems) = await InstallAsync(options, """
            module "git" {
              source = "github.com/coder/modules"
            }
            module "archive" {
              source = "https://releases.example.com/a/m.zip"
            }
            """);

        problems.ShouldBeEmpty();
        files.ShouldNotBeNull().ReadText(".terraform/modules/modules.json").ShouldNotBeNull()
            .ShouldContain("\"Source\":\"git::https://github.com/coder/modules.git\"");
    }

    [Fact]
    public async Task Failures_name_the_call_and_the_way_out()
    {
        await using var site = await ModuleSite.StartAsync();
        site.PublishModule("a/b/c", "1.0.0", "https://example.com/m.zip");
        var self = site.Publish("self.zip", ModuleSite.Zip(("main.tf", $"module \"again\" {{\n  source = \"{site.Url}files/self.zip\"\n}}")));

        async Task<string> FailAsync(ModuleSourceOptions options, string text) => (await InstallAsync(options, text)).Problems[0];

        (await FailAsync(Mirrored(site), Call("a/b/c", "~> 2.0"))).ShouldContain("No version of registry.terraform.io/a/b/c fits \"~> 2.0\". The newest ones are 1.0.0.");
        (await FailAsync(Mirrored(site), Call("a/b/c", "newest"))).ShouldContain("The version constraint \"newest\" is not valid");
        (await FailAsync(Mirrored(site), Call("x/y/z"))).ShouldContain("does not exist (404)");
        (await FailAsync(Http, Call($"{site.Url}files/none.zip"))).ShouldContain("main.tf:2,12-");
        (await FailAsync(new(), Call($"{site.Url}files/none.zip"))).ShouldContain("Plain http has to be allowed in the server's settings (CODER_MODULE_ALLOW_HTTP).");
        (await FailAsync(Http, Call($"{site.Url}files/none", "1.0.0"))).ShouldContain("A version can only be given for a module of a registry.");
        (await FailAsync(Http with { Fetch = false }, Call("a/b/c"))).ShouldContain("Run terraform init in the template's folder, and push it together with .terraform/modules");
        (await FailAsync(Http, Call(self))).ShouldContain("nested at most 16 deep");
        (await FailAsync(Http, Call("git::http://127.0.0.1:9/none.git"))).ShouldContain("git fetch failed");
        (await FailAsync(Http with { Git = "no-such-git" }, Call("git::https://127.0.0.1:9/none.git"))).ShouldContain("The program \"no-such-git\" is not on the server.");
        (await FailAsync(Http, Call("../outside"))).ShouldContain("Its folder lies outside of the template.");
    }

    private static ModuleSourceOptions Http => new() { AllowHttp = true };

    private static ModuleSourceOptions Local => new() { AllowLocalRepositories = true };

    private static ModuleSourceOptions Mirrored(ModuleSite site) => new() { AllowHttp = true, RegistryMirror = site.Url };

    private static string Call(string source, string? version = null) =>
        $"module \"m\" {{\n  source = \"{source}\"\n{(version is null ? "" : $"  version = \"{version}\"\n")}}}";

    private static async Task<(TemplateFiles? Files, IReadOnlyList<string> Problems)> InstallAsync(ModuleSourceOptions options, string mainTf)
    {
        using var installer = new ModuleInstaller(options, TimeProvider.System);
        var problems = new DiagnosticBag();
        var installed = await installer.InstallAsync(TemplateFiles.FromTexts(("main.tf", mainTf)), problems, SilentLog.Instance, default);
        return (installed?.Files, [.. problems.Select(p => p.ToString())]);
    }
}
