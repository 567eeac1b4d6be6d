using System.Globalization;
using System.Text;
using Coder.Provisioner.Plugins;
using Coder.Provisioner.Tests.Infrastructure;
using Coder.Terraform.Plugins.Hosting;
using Coder.Terraform.Plugins.Sources;
using Coder.Testing;

namespace Coder.Provisioner.Tests.Plugins;

/// <summary>Templates with providers that are not built in, run natively from import to delete.</summary>
public sealed class ProviderPluginTests : IDisposable
{
    private const string Acme = """
        terraform {
          required_providers {
            null = {
              source  = "example.com/acme/null"
              version = "~> 1.2"
            }
          }
        }

        resource "null_resource" "a" {
          triggers = { name = "x" }
        }

        output "id" { value = null_resource.a.id }
        """;

    private readonly TemporaryFolder _folder = new("coder-plugins-");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_provider_of_a_network_mirror_is_chosen_at_the_import_and_builds_need_no_network()
    {
        var site = await MirrorSite.StartAsync();
        await using var machine = new PluginMachine(Options(site), site.Network());

        var archive = await machine.SucceedAsync(Archive.Of(("main.tf", Acme)));

        machine.Log.Lines[0].Output.ShouldBe("Engine: native (it covers the whole template, with acme/null 1.5.0 as a plugin).");
        machine.Log.Text.ShouldContain("Provider example.com/acme/null 1.5.0 runs as a plugin.");
        var lockFile = TextIn(archive, LockFile.Name);
        lockFile.ShouldContain("provider \"example.com/acme/null\" {\n  version     = \"1.5.0\"\n  constraints = \"~> 1.2\"\n  hashes = [\n    \"h1:");
        lockFile.ShouldContain($"\"zh:{Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(site.Package))}\"");

        await site.DisposeAsync();
        var asked = site.Asked.Count;
        var started = await machine.SucceedAsync(archive, WorkspaceTransition.Start);
        machine.Log.Lines[0].Output.ShouldBe("Engine: native (it covers the whole template, with acme/null 1.5.0 as a plugin).");
        Encoding.UTF8.GetString(started.State.Span).ShouldContain("example.com/acme/null");
        var process = PluginProcesses().ShouldHaveSingleItem();
        await machine.SucceedAsync(archive, WorkspaceTransition.Start, started.State);
        machine.Log.Text.ShouldContain("Plan: nothing to change.");
        PluginProcesses().ShouldBe([process], "the process is warm: the second build uses the first one's");
        (await machine.SucceedAsync(archive, WorkspaceTransition.Delete, started.State)).State.Length.ShouldBe(0);
        site.Asked.Count.ShouldBe(asked);
    }

    [Fact]
    public async Task One_that_died_between_two_builds_is_started_again()
    {
        await using var site = await MirrorSite.StartAsync();
        await using var machine = new PluginMachine(Options(site), site.Network());
        var archive = await machine.SucceedAsync(Archive.Of(("main.tf", Acme)));
        var started = await machine.SucceedAsync(archive, WorkspaceTransition.Start);
        var process = PluginProcesses().ShouldHaveSingleItem();
        using var watched = System.Diagnostics.Process.GetProcessById(process);
        Signals.Kill(process);
        await watched.WaitForExitAsync();

        await machine.SucceedAsync(archive, WorkspaceTransition.Start, started.State);

        PluginProcesses().ShouldHaveSingleItem().ShouldNotBe(process);
    }

    [Fact]
    public async Task Servers_that_share_a_cache_download_a_provider_once()
    {
        await using var site = await MirrorSite.StartAsync();
        await using var first = new PluginMachine(Options(site), site.Network());
        await using var second = new PluginMachine(Options(site), site.Network());

        var one = await first.SucceedAsync(Archive.Of(("main.tf", Acme)));
        var other = await second.SucceedAsync(Archive.Of(("main.tf", Acme)));

        TextIn(other, LockFile.Name).ShouldBe(TextIn(one, LockFile.Name));
        site.Asked.Count(path => path.EndsWith("package.zip", StringComparison.Ordinal)).ShouldBe(1);
    }

    [Fact]
    public async Task A_package_that_is_not_what_the_lock_file_says_is_refused()
    {
        await using var site = await MirrorSite.StartAsync();
        await using var machine = new PluginMachine(Options(site), site.Network(), EngineChoice.Native);
        var wrong = $"provider \"example.com/acme/null\" {{\n  version = \"1.5.0\"\n  hashes  = [\"zh:{new string('0', 64)}\"]\n}}\n";

        var import = await machine.ImportAsync(Archive.Of(("main.tf", Acme), (LockFile.Name, wrong)));

        import.Error.ShouldNotBeNull().ShouldContain("Provider does not match the lock file");
        import.Error.ShouldContain("but .terraform.lock.hcl expects zh:0000");
        machine.Plugins.Processes.ShouldBe(0);
    }

    [Fact]
    public async Task A_provider_that_is_nowhere_is_told_with_the_places_that_were_tried()
    {
        await using var machine = new PluginMachine(
            new ProviderPluginOptions { CacheDirectory = Cache, Mirror = _folder.Path, AllowDownloads = false }, engine: EngineChoice.Native);

        var import = await machine.ImportAsync(Archive.Of(("main.tf", Acme)));

        import.Error.ShouldNotBeNull().ShouldContain(
            $"The provider example.com/acme/null is not built in, and no place has it. Tried: the mirror {_folder.Path}. Use another provider, or ask an administrator");
    }

    [Fact]
    public async Task A_source_that_does_not_answer_is_named()
    {
        var site = await MirrorSite.StartAsync();
        await using var machine = new PluginMachine(Options(site), site.Network(), EngineChoice.Native);
        await site.DisposeAsync();

        var import = await machine.ImportAsync(Archive.Of(("main.tf", Acme)));

        import.Error.ShouldNotBeNull().ShouldContain($"{site.Url}example.com/acme/null/index.json cannot be read: ");
    }

    [Fact]
    public async Task A_version_without_the_provider_in_its_lock_file_has_to_be_imported_again()
    {
        await using var site = await MirrorSite.StartAsync();
        await using var machine = new PluginMachine(Options(site), site.Network(), EngineChoice.Native);

        var build = await machine.BuildAsync(Archive.Of(("main.tf", Acme)), WorkspaceTransition.Start);

        build.Error.ShouldNotBeNull().ShouldContain("the .terraform.lock.hcl of this template version does not name it");
        site.Asked.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_template_with_an_agent_and_a_real_provider_stays_warm_over_builds()
    {
        var mirror = _folder.Of("mirror");
        AwsProvider.WriteMirror(mirror);
        await using var machine = new PluginMachine(new ProviderPluginOptions { CacheDirectory = Cache, Mirror = mirror, AllowDownloads = false, Processes = Sockets });

        var archive = await machine.SucceedAsync(Archive.Of(("main.tf", RealTemplate)));
        machine.Log.Lines[0].Output.ShouldBe("Engine: native (it covers the whole template, with hashicorp/aws 5.100.0 as a plugin).");
        var started = await machine.SucceedAsync(archive, WorkspaceTransition.Start);
        started.Resources.SelectMany(r => r.Agents).ShouldHaveSingleItem().Name.ShouldBe("main");
        Encoding.UTF8.GetString(started.State.Span).ShouldContain("arn:aws:s3:::example");
        var process = PluginProcesses().ShouldHaveSingleItem();

        var again = await machine.SucceedAsync(archive, WorkspaceTransition.Start, started.State);
        machine.Log.Text.ShouldContain("Plan: nothing to change.");
        PluginProcesses().ShouldBe([process]);
        (await machine.SucceedAsync(archive, WorkspaceTransition.Delete, again.State)).State.Length.ShouldBe(0);
    }

    private static readonly string RealTemplate = AwsProvider.Template(
        AwsProvider.Policy + """
        resource "coder_agent" "main" {
          os   = "linux"
          arch = "amd64"
        }

        resource "terraform_data" "machine" {
          input = "${data.aws_iam_policy_document.read.json} ${coder_agent.main.id}"
        }
        """,
        others: "coder = { source = \"coder/coder\" }");

    private string Cache => _folder.Of("cache");

    private ProviderPluginOptions Options(MirrorSite site) => new() { CacheDirectory = Cache, NetworkMirror = site.Url, AllowDownloads = false, Processes = Sockets };

    private PluginOptions Sockets => new() { SocketDirectory = _folder.Path };

    private static string TextIn(ReadOnlyMemory<byte> archive, string name) =>
        Coder.Provisioner.Templates.TemplateArchive.Unpack(archive, new(), out _).ShouldNotBeNull().ReadText(name).ShouldNotBeNull();

    // Plugins of this test have their sockets in its folder.
    private List<int> PluginProcesses() =>
    [
        .. Directory.EnumerateDirectories("/proc")
            .Where(folder => EnvironmentOf(folder).Contains($"PLUGIN_UNIX_SOCKET_DIR={_folder.Path}/", StringComparison.Ordinal))
            .Select(folder => int.Parse(Path.GetFileName(folder), CultureInfo.InvariantCulture)),
    ];

    private static string EnvironmentOf(string process)
    {
        try
        {
            return File.ReadAllText(Path.Combine(process, "environ"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
