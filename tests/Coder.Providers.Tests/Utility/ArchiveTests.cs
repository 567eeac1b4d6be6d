using System.Formats.Tar;
using System.IO.Compression;
using Coder.Providers.Tests.Infrastructure;
using Coder.Providers.Utility;
using Coder.Testing;

namespace Coder.Providers.Tests.Utility;

public sealed class ArchiveTests : IDisposable
{
    private readonly TemporaryFolder _folder = new("coder-folder-");
    private readonly ProviderDriver _archive;

    public ArchiveTests() => _archive = new(UtilityProviderFactory.CreateArchive(new TemplateFolder(() => _folder.Path)));

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_folder_is_packed_without_what_is_excluded()
    {
        _folder.Write("app/main.py", "print()");
        _folder.Write("app/lib/a.py", "a");
        _folder.Write("app/lib/a.pyc", "x");
        _folder.Write("app/cache/b", "y");

        var data = await _archive.DataValueAsync("archive_file", new
        {
            type = "zip", source_dir = "./app", output_path = "out/app.zip", output_file_mode = "0644", excludes = new[] { "cache", "**/*.pyc" },
        });

        using var zip = ZipFile.OpenRead(_folder.Of("out/app.zip"));
        zip.Entries.Select(e => e.FullName).ShouldBe(["lib/a.py", "main.py"]);
        ((zip.Entries[0].ExternalAttributes >> 16) & 0x1FF).ShouldBe(Convert.ToInt32("644", 8));
        data.Number("output_size").ShouldBe(new FileInfo(_folder.Of("out/app.zip")).Length);
        data.Text("output_sha").Length.ShouldBe(40);
    }

    [Fact]
    public async Task The_same_files_make_the_same_archive_wherever_they_lie()
    {
        _folder.Write("one/b", "2");
        _folder.Write("one/a", "1");
        _folder.Write("two/a", "1");
        _folder.Write("two/b", "2");
        File.SetLastWriteTimeUtc(_folder.Of("two/a"), new DateTime(2001, 2, 3, 0, 0, 0, DateTimeKind.Utc));

        var one = await _archive.DataValueAsync("archive_file", new { type = "zip", source_dir = "one", output_path = "one.zip" });
        var two = await _archive.DataValueAsync("archive_file", new { type = "zip", source_dir = "two", output_path = "two.zip" });

        two.Text("output_base64sha256").ShouldBe(one.Text("output_base64sha256"));
    }

    [Fact]
    public async Task Texts_become_files_of_a_tar_archive()
    {
        await _archive.CreateAsync("archive_file", new
        {
            type = "tar.gz",
            output_path = "dotfiles.tar.gz",
            source = new[] { new { content = "set nu", filename = ".vimrc" }, new { content = "Host *", filename = ".ssh/config" } },
        });

        await using var gzip = new GZipStream(File.OpenRead(_folder.Of("dotfiles.tar.gz")), CompressionMode.Decompress);
        await using var tar = new TarReader(gzip);
        var names = new List<string>();
        while (await tar.GetNextEntryAsync() is { } entry)
        {
            names.Add(entry.Name);
        }

        names.ShouldBe([".ssh/config", ".vimrc"]);
    }

    [Fact]
    public async Task One_file_or_one_text_is_packed()
    {
        _folder.Write("init.tpl", "x");

        await _archive.DataValueAsync("archive_file", new { type = "zip", source_file = "init.tpl", output_path = "a.zip" });
        await _archive.DataValueAsync("archive_file", new { type = "zip", source_content = "y", source_content_filename = "n.txt", output_path = "b.zip" });

        using var file = ZipFile.OpenRead(_folder.Of("a.zip"));
        using var text = ZipFile.OpenRead(_folder.Of("b.zip"));
        file.Entries.ShouldHaveSingleItem().FullName.ShouldBe("init.tpl");
        text.Entries.ShouldHaveSingleItem().FullName.ShouldBe("n.txt");
    }

    [Fact]
    public async Task Mistakes_are_told_by_argument()
    {
        (await _archive.ValidateAsync("archive_file", new { type = "rar", output_path = "a", source_dir = "." })).Told().ShouldContain("type must be one of \"zip\", \"tar.gz\"");
        (await _archive.ValidateAsync("archive_file", new { type = "zip", output_path = "a" })).Told().ShouldContain("Exactly one of source_dir, source_file, source_content, source must be set.");
        (await _archive.DataAsync("archive_file", new { type = "zip", output_path = "/tmp/a.zip", source_dir = "." })).Diagnostics.Told().ShouldContain("output_path \"/tmp/a.zip\" lies outside");
        (await _archive.DataAsync("archive_file", new { type = "zip", output_path = "a.zip", source_dir = "../.." })).Diagnostics.Told().ShouldContain("source_dir \"../..\" lies outside");
        (await _archive.DataAsync("archive_file", new { type = "zip", output_path = "a.zip", source_dir = "none" })).Diagnostics.Told().ShouldContain("the template's folder has no folder \"none\"");
    }
}
