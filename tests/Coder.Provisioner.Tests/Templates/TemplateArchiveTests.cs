using System.Formats.Tar;
using Coder.Provisioner.Templates;
using Coder.Provisioner.Tests.Infrastructure;

namespace Coder.Provisioner.Tests.Templates;

public sealed class TemplateArchiveTests
{
    private static readonly TemplateArchiveLimits Small = new() { TotalBytes = 100, FileBytes = 60, Entries = 3 };

    [Fact]
    public void Files_are_found_by_their_paths()
    {
        var files = Unpack(Archive.Of(("./main.tf", "a"), ("modules/x/main.tf", "b")), out var error);

        error.ShouldBeEmpty();
        files!.Paths.ShouldBe(["main.tf", "modules/x/main.tf"]);
        files.ReadText("main.tf").ShouldBe("a");
    }

    [Theory]
    [InlineData("../main.tf")]
    [InlineData("modules/../../x")]
    [InlineData("modules/../x")]
    [InlineData("/etc/passwd")]
    [InlineData("..\\main.tf")]
    public void A_path_that_leads_out_is_refused(string path) =>
        Refusal(Archive.Of((path, "x"))).ShouldContain("leads out of the template's folder");

    [Theory]
    [InlineData(TarEntryType.SymbolicLink)]
    [InlineData(TarEntryType.HardLink)]
    public void A_link_is_refused(TarEntryType type) =>
        Refusal(Archive.Of(new PaxTarEntry(type, "main.tf") { LinkName = "/etc/passwd" })).ShouldContain("\"main.tf\" in the template's archive is a link");

    [Fact]
    public void A_device_is_refused() =>
        Refusal(Archive.Of(new PaxTarEntry(TarEntryType.Fifo, "pipe"))).ShouldContain("neither a file nor a folder");

    [Fact]
    public void Archives_have_bounds()
    {
        Refusal(Archive.Of(("a", new string('x', 61)))).ShouldContain("\"a\" in the template's archive has 61 bytes; a file may have 60 at most");
        Refusal(Archive.Of(("a", new string('x', 60)), ("b", new string('x', 41)))).ShouldContain("more than 100 bytes together");
        Refusal(Archive.Of(("a", "1"), ("b", "2"), ("c", "3"), ("d", "4"))).ShouldContain("more than 3 entries");
    }

    [Fact]
    public void What_is_no_archive_is_named()
    {
        Refusal("PK not a tar"u8.ToArray()).ShouldBe("The template is not a tar archive.");
        Refusal(Archive.Of(("a", "text"))[..^1100]).ShouldContain("archive");
        Refusal(ReadOnlyMemory<byte>.Empty).ShouldBe("The template's archive holds no files.");
    }

    [Fact]
    public async Task An_import_gives_the_refusal_as_its_error()
    {
        await using var machine = new Machine();

        (await machine.ImportAsync(Archive.Of(("../x", "")))).Error.ShouldNotBeNull().ShouldContain("leads out of the template's folder");
    }

    private static string Refusal(ReadOnlyMemory<byte> tar)
    {
        Unpack(tar, out var error).ShouldBeNull();
        return error;
    }

    private static Terraform.Configuration.TemplateFiles? Unpack(ReadOnlyMemory<byte> tar, out string error) =>
        TemplateArchive.Unpack(tar, Small, out error);
}
