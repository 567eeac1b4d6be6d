using Coder.Providers.Tests.Infrastructure;
using Coder.Providers.Utility;
using Coder.Testing;

namespace Coder.Providers.Tests.Utility;

public sealed class LocalTests : IDisposable
{
    private readonly TemporaryFolder _folder = new("coder-folder-");
    private readonly ProviderDriver _local;

    public LocalTests() => _local = new(UtilityProviderFactory.CreateLocal(new TemplateFolder(() => _folder.Path)));

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_file_is_written_with_its_folders_and_permissions_and_removed_again()
    {
        var state = await _local.CreateAsync("local_file", new { filename = "./made/here.txt", content = "hello", file_permission = "0600", directory_permission = "0700" });

        File.ReadAllText(_folder.Of("made/here.txt")).ShouldBe("hello");
        File.GetUnixFileMode(_folder.Of("made/here.txt")).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.GetUnixFileMode(_folder.Of("made")).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        state.Text("id").ShouldBe("aaf4c61ddcc5e8a2dabede0f3b482cd9aea9434d"); // sha1sum
        state.Text("content_md5").ShouldBe("5d41402abc4b2a76b9719d911017c592"); // md5sum
        state.Text("content_sha256").ShouldBe("2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"); // sha256sum
        (await _local.DestroyAsync("local_file", state)).Diagnostics.ShouldBeEmpty();
        File.Exists(_folder.Of("made/here.txt")).ShouldBeFalse();
    }

    [Fact]
    public async Task A_file_that_is_gone_or_changed_is_written_anew()
    {
        var state = await _local.CreateAsync("local_sensitive_file", new { filename = "key", content_base64 = "c2VjcmV0" });

        (await _local.ReadAsync("local_sensitive_file", state)).NewState.ShouldNotBeNull();
        _folder.Write("key", "other");
        (await _local.ReadAsync("local_sensitive_file", state)).NewState.ShouldBeNull();
        File.Delete(_folder.Of("key"));
        (await _local.ReadAsync("local_sensitive_file", state)).NewState.ShouldBeNull();
    }

    [Fact]
    public async Task A_file_of_the_template_is_read_and_copied()
    {
        _folder.Write("scripts/start.sh", "echo hi");

        var read = await _local.DataValueAsync("local_file", new { filename = "scripts/start.sh" });
        await _local.CreateAsync("local_file", new { filename = "copy.sh", source = "scripts/start.sh" });

        read.Text("content").ShouldBe("echo hi");
        read.Text("content_base64").ShouldBe("ZWNobyBoaQ==");
        File.ReadAllText(_folder.Of("copy.sh")).ShouldBe("echo hi");
    }

    [Theory]
    [InlineData("/etc/passwd")]
    [InlineData("../outside")]
    [InlineData("a/../../outside")]
    public async Task A_path_outside_of_the_template_is_refused(string path)
    {
        var expected = $"filename \"{path}\" lies outside of the template's folder.";

        (await _local.ApplyAsync("local_file", new { filename = path, content = "x" })).Diagnostics.Told().ShouldContain(expected);
        (await _local.DataAsync("local_file", new { filename = path })).Diagnostics.Told().ShouldContain(expected);
    }

    [Fact]
    public async Task Mistakes_are_told_by_argument()
    {
        (await _local.ValidateAsync("local_file", new { filename = "a" })).Told().ShouldContain("Exactly one of content, sensitive_content, content_base64, source must be set.");
        (await _local.ValidateAsync("local_file", new { filename = "a", content = "x", source = "b" })).Told().ShouldContain("must be set, not content and source.");
        (await _local.ValidateAsync("local_file", new { filename = "a", content = "x", file_permission = "rwx" })).Told().ShouldContain("file_permission must be permissions in octal digits");
        (await _local.ApplyAsync("local_file", new { filename = "a", content_base64 = "!" })).Diagnostics.Told().ShouldContain("content_base64 is no base64.");
        (await _local.ApplyAsync("local_file", new { filename = "a", source = "none" })).Diagnostics.Told().ShouldContain("source: the template's folder has no file \"none\".");
    }
}
