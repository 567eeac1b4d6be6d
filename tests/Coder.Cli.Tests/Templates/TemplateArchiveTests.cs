using System.Formats.Tar;
using Coder.Cli.Templates;
using Coder.Cli.Tests.Infrastructure;

namespace Coder.Cli.Tests.Templates;

public sealed class TemplateArchiveTests : CliTest
{
    [Fact]
    public void Hidden_files_state_and_variable_files_stay_at_home()
    {
        string[] kept = ["main.tf", "modules/net/main.tf", "scripts/start.sh", ".terraform.lock.hcl", "README.md", "prod.tfvars"];
        string[] left =
        [
            ".git/config", ".terraform/providers/x", ".env", "terraform.tfstate", "terraform.tfstate.backup",
            "terraform.tfvars", "terraform.tfvars.json", "a.auto.tfvars", "a.auto.tfvars.json", "modules/.hidden",
        ];
        foreach (var file in kept.Concat(left))
        {
            Write(file, file);
        }

        Names(TemplateArchive.Pack(Directory)).ShouldBe(kept, ignoreOrder: true);
    }

    [Fact]
    public void The_same_files_give_the_same_archive()
    {
        Write("main.tf", "a");
        Write("b.tf", "b");
        var first = TemplateArchive.Pack(Directory).ToArray();
        File.SetLastWriteTimeUtc(Path.Combine(Directory, "main.tf"), DateTime.UnixEpoch.AddDays(1));

        TemplateArchive.Pack(Directory).ToArray().ShouldBe(first);
    }

    [Fact]
    public void A_directory_without_terraform_files_is_refused()
    {
        Write("modules/main.tf", "");

        var error = Should.Throw<CliException>(() => TemplateArchive.Pack(Directory));

        error.Message.ShouldContain("has no Terraform files");
        error.Hint.ShouldNotBeNull().ShouldContain("--directory");
    }

    [Fact]
    public void More_than_a_mebibyte_is_refused_before_it_is_sent()
    {
        Write("main.tf", "");
        Write("large.bin", new string('x', TemplateArchive.MaxBytes));

        Should.Throw<CliException>(() => TemplateArchive.Pack(Directory)).Message.ShouldBe("The template is larger than 1 MiB.");
    }

    [Fact]
    public void A_directory_that_is_not_there_is_named() =>
        Should.Throw<CliException>(() => TemplateArchive.Pack("/nowhere/at/all")).Message.ShouldContain("/nowhere/at/all");

    [Fact]
    public void A_link_to_a_file_is_packed_as_the_file()
    {
        Write("main.tf", "content");
        File.CreateSymbolicLink(Path.Combine(Directory, "link.tf"), Path.Combine(Directory, "main.tf"));

        Names(TemplateArchive.Pack(Directory)).ShouldBe(["link.tf", "main.tf"], ignoreOrder: true);
    }

    private static List<string> Names(Stream archive)
    {
        using var reader = new TarReader(archive);
        var names = new List<string>();
        while (reader.GetNextEntry() is { } entry)
        {
            entry.EntryType.ShouldBe(TarEntryType.RegularFile);
            names.Add(entry.Name);
        }

        return names;
    }

    private void Write(string path, string content)
    {
        var file = Path.Combine(Directory, path);
        System.IO.Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, content);
    }
}
