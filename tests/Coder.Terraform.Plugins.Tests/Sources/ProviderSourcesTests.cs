using Coder.Hcl.Diagnostics;
using Coder.Terraform.Plugins.Hosting;
using Coder.Terraform.Plugins.Sources;
using Coder.Terraform.Plugins.Tests.Infrastructure;
using Coder.Terraform.Providers;
using Coder.Testing;

namespace Coder.Terraform.Plugins.Tests.Sources;

public sealed class ProviderSourcesTests : IDisposable
{
    private const string Source = "example.com/acme/thing";
    private readonly TemporaryFolder _folder = new("plugin-tests-");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_newest_version_that_fits_comes_from_an_unpacked_mirror()
    {
        Unpacked("1.4.0");
        Unpacked("1.10.0");
        Unpacked("2.0.0");
        var (binary, error) = await Sources(Mirror()).FindAsync(Source, ["~> 1.0"], null, CancellationToken.None);
        error.ShouldBeNull();
        binary!.Version.ShouldBe("1.10.0");
        binary.Path.ShouldBe(_folder.Of($"mirror/{Source}/1.10.0/{ProviderAddress.Platform}/terraform-provider-thing_v1.10.0"));
        binary.Checksum.ShouldStartWith("zh:");
    }

    [Fact]
    public async Task A_packed_mirror_is_unpacked_into_the_cache_once()
    {
        Packed("1.5.0");
        var sources = Sources(Mirror());
        var (first, _) = await sources.FindAsync(Source, [], null, CancellationToken.None);
        first!.Path.ShouldStartWith(_folder.Of("cache"));
        File.GetUnixFileMode(first.Path).HasFlag(UnixFileMode.UserExecute).ShouldBeTrue();
        var (second, _) = await sources.FindAsync(Source, [], null, CancellationToken.None);
        second.ShouldBe(first);
        Directory.GetDirectories(_folder.Of("cache")).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Many_at_once_leave_one_package_and_nothing_else()
    {
        Packed("1.5.0");
        var all = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => Sources(Mirror()).FindAsync(Source, [], null, CancellationToken.None))));
        all.ShouldAllBe(r => r.Error == null && r.Binary == all[0].Binary);
        Directory.GetFileSystemEntries(_folder.Of("cache")).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_registry_is_found_and_its_package_is_checked()
    {
        await using var site = await ProviderSite.StartAsync();
        var (binary, error) = await Sources(new RegistrySource(site.Http), site.Http).FindAsync($"{site.Host}/acme/thing", [">= 1.0"], null, CancellationToken.None);
        error.ShouldBeNull();
        binary!.Version.ShouldBe("1.5.0");
        binary.Path.ShouldBe(_folder.Of($"cache/{site.Sha256}/terraform-provider-thing_v1.5.0"));
    }

    [Fact]
    public async Task A_registry_that_contradicts_the_publisher_is_refused()
    {
        await using var site = await ProviderSite.StartAsync();
        site.Listed = new string('0', 64);
        var (binary, error) = await Sources(new RegistrySource(site.Http), site.Http).FindAsync($"{site.Host}/acme/thing", [], null, CancellationToken.None);
        binary.ShouldBeNull();
        error!.ToString().ShouldContain($"has the checksum {site.Sha256}, which the publisher's list https://{site.Host}/files/SHA256SUMS does not have.");
        site.Requests.ShouldNotContain(r => r.EndsWith(".zip", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_network_mirror_serves_providers_of_any_host()
    {
        await using var site = await ProviderSite.StartAsync();
        var (binary, error) = await Sources(new NetworkMirror(site.Mirror, site.Http), site.Http).FindAsync(Source, [], null, CancellationToken.None);
        error.ShouldBeNull();
        binary!.Version.ShouldBe("1.5.0");
    }

    [Fact]
    public async Task A_damaged_download_is_refused_and_leaves_nothing()
    {
        await using var site = await ProviderSite.StartAsync();
        site.Listed = new string('0', 64);
        var (binary, error) = await Sources(new NetworkMirror(site.Mirror, site.Http), site.Http).FindAsync(Source, [], null, CancellationToken.None);
        binary.ShouldBeNull();
        error!.Detail.ShouldContain($"has the checksum {site.Sha256}, but {site.Listed} was expected.");
        Directory.GetFileSystemEntries(_folder.Of("cache")).ShouldBeEmpty();
    }

    [Fact]
    public async Task The_lock_file_decides_the_version()
    {
        Unpacked("1.4.0");
        Unpacked("1.5.0");
        var (binary, error) = await Sources(Mirror()).FindAsync(Source, [">= 1.0"], Lock("1.4.0").Find(Source), CancellationToken.None);
        error.ShouldBeNull();
        binary!.Version.ShouldBe("1.4.0");
    }

    [Fact]
    public async Task Either_hash_of_the_lock_file_is_enough()
    {
        Packed("1.5.0");
        var zip = _folder.Of($"mirror/{Source}/terraform-provider-thing_1.5.0_{ProviderAddress.Platform}.zip");
        foreach (var hash in (string[])[await PackageHash.OfArchiveAsync(zip, CancellationToken.None), await PackageHash.OfContentAsync(zip, CancellationToken.None)])
        {
            var (binary, error) = await Sources(Mirror()).FindAsync(Source, [], Lock("1.5.0", "h1:other=", hash).Find(Source), CancellationToken.None);
            error.ShouldBeNull();
            binary.ShouldNotBeNull();
        }
    }

    [Fact]
    public async Task A_package_that_does_not_match_the_lock_file_is_an_error_with_expected_found_and_the_way_out()
    {
        Unpacked("1.5.0");
        var found = await PackageHash.OfFolderAsync(_folder.Of($"mirror/{Source}/1.5.0/{ProviderAddress.Platform}"), CancellationToken.None);
        var (binary, error) = await Sources(Mirror()).FindAsync(Source, [], Lock("1.5.0", "h1:expected=").Find(Source), CancellationToken.None);
        binary.ShouldBeNull();
        error!.ToString().ShouldBe(
            $".terraform.lock.hcl:1,1-34: Provider does not match the lock file; The package of provider {Source} 1.5.0 has the hash {found}, but .terraform.lock.hcl expects h1:expected=. Somebody may have changed the package. If it is the right one, run \"terraform providers lock -platform={ProviderAddress.Platform}\" in the template's folder and push it again.");
    }

    [Fact]
    public async Task A_lock_file_of_a_version_the_template_does_not_accept_is_an_error()
    {
        Unpacked("1.5.0");
        var (_, error) = await Sources(Mirror()).FindAsync(Source, ["~> 2.0"], Lock("1.5.0").Find(Source), CancellationToken.None);
        error!.Detail.ShouldBe($".terraform.lock.hcl has version 1.5.0 of provider {Source}, but the template asks for ~> 2.0. Run \"terraform init -upgrade\" in the template's folder and push it again.");
    }

    [Fact]
    public async Task A_version_that_nobody_has_is_told_with_what_there_is()
    {
        Unpacked("1.5.0");
        var (_, error) = await Sources(Mirror()).FindAsync(Source, [">= 3.0"], null, CancellationToken.None);
        error!.Detail.ShouldStartWith($"No place has provider {Source} in the version that is asked for (>= 3.0). the mirror {_folder.Of("mirror")} has 1.5.0.");
        (await Sources(Mirror()).FindAsync("example.com/acme/other", [], null, CancellationToken.None)).ShouldBe((null, null));
    }

    [Fact]
    public void A_lock_file_that_is_wrong_is_told_with_its_place()
    {
        var found = new DiagnosticBag();
        LockFile.Parse("provider \"example.com/acme/thing\" {\n}\n"u8.ToArray(), found);
        found.ShouldHaveSingleItem().ToString().ShouldStartWith(".terraform.lock.hcl:1,1-");
    }

    [Fact]
    public async Task Built_in_providers_come_first_and_errors_of_plugins_reach_the_template()
    {
        Unpacked("1.5.0");
        await using var pool = new PluginPool(new PluginOptions(), TimeProvider.System);
        var builtIn = new ProviderRegistry().Add("acme/mine", () => new EchoProvider());
        var versions = new Dictionary<string, IReadOnlyList<string>> { [Source] = ["1.5.0"] };
        var registry = new PluginProviderRegistry(builtIn, Sources(Mirror()), pool, versions, Lock("1.5.0"), SilentLog.Instance);
        (await registry.TryCreateAsync("registry.terraform.io/acme/mine", CancellationToken.None)).ShouldBeOfType<EchoProvider>();
        (await registry.TryCreateAsync("registry.terraform.io/acme/unknown", CancellationToken.None)).ShouldBeOfType<UnavailableProvider>().Diagnostics[0].Detail.ShouldBe(
            "The provider registry.terraform.io/acme/unknown is not built in, and the .terraform.lock.hcl of this template version does not name it. Providers are chosen when a template version is imported: push the template again.");
        var plugin = await registry.TryCreateAsync(Source, CancellationToken.None);
        plugin.ShouldBeOfType<UnavailableProvider>().Diagnostics[0].Detail.ShouldContain("It printed \"not a provider\" where a provider introduces itself.");
    }

    private FilesystemMirror Mirror() => new(_folder.Of("mirror"));

    private ProviderSources Sources(IPackageSource place, HttpClient? http = null) => new([place], new PackageCache(_folder.Of("cache"), http ?? new HttpClient()));

    private static LockFile Lock(string version, params string[] hashes)
    {
        var found = new DiagnosticBag();
        var text = $"provider \"{Source}\" {{\n  version = \"{version}\"\n  hashes  = [{string.Join(", ", hashes.Select(h => $"\"{h}\""))}]\n}}\n";
        var result = LockFile.Parse(System.Text.Encoding.UTF8.GetBytes(text), found);
        found.ShouldBeEmpty();
        return result;
    }

    private void Packed(string version)
    {
        Directory.CreateDirectory(_folder.Of($"mirror/{Source}"));
        File.WriteAllBytes(_folder.Of($"mirror/{Source}/terraform-provider-thing_{version}_{ProviderAddress.Platform}.zip"), ProviderSite.Pack(version));
    }

    private void Unpacked(string version)
    {
        var folder = _folder.Of($"mirror/{Source}/{version}/{ProviderAddress.Platform}");
        Directory.CreateDirectory(folder);
        var script = Path.Combine(folder, $"terraform-provider-thing_v{version}");
        File.WriteAllText(script, "#!/bin/sh\necho not a provider\n");
        File.SetUnixFileMode(script, UnixFileMode.UserRead | UnixFileMode.UserExecute);
    }
}
