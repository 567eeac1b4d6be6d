using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using Coder.Server.Files;

namespace Coder.Server.Tests.Files;

public sealed class ArchiveTests
{
    [Fact]
    public void A_plain_tar_is_accepted() =>
        TarArchive.Check(Archives.Tar(("main.tf", "x"), ("./modules/a/main.tf", "y"))).ShouldBeNull();

    [Theory]
    [InlineData("../evil.tf", "The entry \"../evil.tf\" leads out of the archive with \"..\"")]
    [InlineData("a/../../evil.tf", "leads out of the archive")]
    [InlineData("a\\..\\..\\evil.tf", "leads out of the archive")]
    [InlineData("/etc/passwd", "The entry \"/etc/passwd\" has an absolute path")]
    [InlineData("C:/evil.tf", "has an absolute path")]
    public void Paths_that_lead_out_are_refused_by_name(string path, string expected)
    {
        TarArchive.Check(Archives.Tar((path, "x"))).ShouldNotBeNull().ShouldContain(expected);
        ZipToTar.Convert(Archives.Zip((path, [1]))).Problem.ShouldNotBeNull().ShouldContain(expected);
    }

    [Theory]
    [InlineData(TarEntryType.SymbolicLink)]
    [InlineData(TarEntryType.HardLink)]
    public void Links_are_refused_by_name(TarEntryType type) =>
        TarArchive.Check(Archives.Tar(writer => writer.WriteEntry(new PaxTarEntry(type, "link.tf") { LinkName = "/etc/shadow" })))
            .ShouldNotBeNull().ShouldContain("The entry \"link.tf\" is a link to \"/etc/shadow\"");

    [Fact]
    public void Devices_are_refused() =>
        TarArchive.Check(Archives.Tar(writer => writer.WriteEntry(new PaxTarEntry(TarEntryType.Fifo, "pipe"))))
            .ShouldNotBeNull().ShouldContain("The entry \"pipe\" is neither a file nor a directory");

    [Fact]
    public void What_is_no_archive_is_refused()
    {
        TarArchive.Check(Encoding.UTF8.GetBytes(new string('x', 2000))).ShouldBe("The file is not a tar archive.");
        TarArchive.Check([]).ShouldBe("The archive is empty.");
        TarArchive.Check(new byte[1024]).ShouldBe("The archive contains no files.");
        TarArchive.Check([0x1f, 0x8b, 8, 0]).ShouldNotBeNull().ShouldContain("compressed with gzip");
        ZipToTar.Convert(Encoding.UTF8.GetBytes("PK but not really")).Problem.ShouldNotBeNull().ShouldContain("not a zip archive");
    }

    [Fact]
    public void A_tar_that_was_cut_anywhere_is_refused()
    {
        var whole = Archives.Tar(("main.tf", new string('a', 3000)), ("b.tf", new string('b', 3000)));
        TarArchive.Check(whole).ShouldBeNull();
        for (var length = 1; length < whole.Length - 1024; length += 97)
        {
            TarArchive.Check(whole[..length]).ShouldNotBeNull($"cut at {length}");
        }

        TarArchive.Check(whole[..2000]).ShouldNotBeNull().ShouldContain("ends in or right after the entry \"main.tf\"");
    }

    [Fact]
    public void A_zip_bomb_is_refused_by_name_whatever_it_claims_to_be()
    {
        var bomb = Archives.Zip(("main.tf", "x"u8.ToArray()), ("bomb.bin", new byte[9 * 1024 * 1024]));
        ZipToTar.Convert(bomb).Problem.ShouldNotBeNull().ShouldContain("The file \"bomb.bin\" expands to more than 250 times its compressed size");

        var large = Archives.Zip(("large.bin", new byte[ArchiveLimits.MaximumFile + 1]));
        ZipToTar.Convert(large).Problem.ShouldNotBeNull().ShouldContain("The file \"large.bin\" has 10485761 bytes");
    }

    [Fact]
    public void Too_many_entries_are_refused() =>
        TarArchive.Check(Archives.Tar([.. Enumerable.Range(0, ArchiveLimits.MaximumEntries + 1).Select(i => ($"{i}.tf", ""))]))
            .ShouldNotBeNull().ShouldContain("more than 10000 entries");

    [Fact]
    public void Files_that_are_too_large_are_refused() =>
        TarArchive.Check(Archives.Tar(("big.tf", new string('x', ArchiveLimits.MaximumFile + 1))))
            .ShouldNotBeNull().ShouldContain("The file \"big.tf\" has 10485761 bytes");

    [Fact]
    public void Control_characters_are_not_echoed() =>
        ArchiveEntryName.Check("a\u001b[31m.tf").ShouldBe("The entry \"a?[31m.tf\" has control characters in its name.");

    [Fact]
    public void A_zip_becomes_a_tar_and_back_with_the_same_files()
    {
        var (tar, problem) = ZipToTar.Convert(Archives.Zip(("main.tf", "one"u8.ToArray()), ("modules/a.tf", "two"u8.ToArray())));
        problem.ShouldBeNull();
        TarArchive.Check(tar).ShouldBeNull();

        var zip = new MemoryStream();
        TarArchive.WriteZip(tar, zip);
        using var archive = new ZipArchive(new MemoryStream(zip.ToArray()));
        archive.Entries.Select(entry => entry.FullName).ShouldBe(["main.tf", "modules/a.tf"]);
        using var reader = new StreamReader(archive.Entries[1].Open());
        reader.ReadToEnd().ShouldBe("two");
    }
}
