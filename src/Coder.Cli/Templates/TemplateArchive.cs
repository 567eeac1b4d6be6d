using System.Formats.Tar;

namespace Coder.Cli.Templates;

/// <summary>
/// Packs a template's directory into a tar, leaving out what must not be shared: hidden files (but the lock
/// file), state, and files that set variables by themselves.
/// </summary>
internal static class TemplateArchive
{
    /// <summary>The largest archive.</summary>
    public const int MaxBytes = 1 << 20;

    public static MemoryStream Pack(string directory)
    {
        var root = new DirectoryInfo(directory);
        if (!root.Exists)
        {
            throw new CliException($"There is no directory {directory}.", hint: "Say where the template is with --directory.");
        }

        if (!root.EnumerateFiles().Any(f => IsTerraform(f.Name)))
        {
            throw new CliException(
                $"{root.FullName} has no Terraform files (*.tf or *.tf.json).",
                hint: "Say where the template is with --directory, or start from an example: coder templates init");
        }

        var archive = new MemoryStream();
        using (var writer = new TarWriter(archive, TarEntryFormat.Pax, leaveOpen: true))
        {
            AddDirectory(writer, archive, root, "");
        }

        CheckSize(archive);
        archive.Position = 0;
        return archive;
    }

    /// <summary>Whether a file or directory of this name is left out.</summary>
    public static bool IsSkipped(string name) =>
        (name.StartsWith('.') && name != ".terraform.lock.hcl")
        || name.Contains(".tfstate", StringComparison.Ordinal)
        || name is "terraform.tfvars" or "terraform.tfvars.json"
        || name.EndsWith(".auto.tfvars", StringComparison.Ordinal)
        || name.EndsWith(".auto.tfvars.json", StringComparison.Ordinal);

    private static bool IsTerraform(string name) =>
        name.EndsWith(".tf", StringComparison.Ordinal) || name.EndsWith(".tf.json", StringComparison.Ordinal);

    private static void AddDirectory(TarWriter writer, MemoryStream archive, DirectoryInfo directory, string prefix)
    {
        foreach (var entry in directory.EnumerateFileSystemInfos().Where(e => !IsSkipped(e.Name)).OrderBy(e => e.Name, StringComparer.Ordinal))
        {
            var path = prefix + entry.Name;
            if (entry is DirectoryInfo { LinkTarget: null } child)
            {
                AddDirectory(writer, archive, child, path + "/");
            }
            else
            {
                AddFile(writer, entry, path);
            }

            CheckSize(archive);
        }
    }

    private static void AddFile(TarWriter writer, FileSystemInfo entry, string path)
    {
        if (entry.ResolveLinkTarget(returnFinalTarget: true) is DirectoryInfo)
        {
            throw new CliException(
                $"{path} is a link to a directory, which an archive cannot follow.", hint: "Copy the directory into the template.");
        }

        using var content = File.OpenRead(entry.FullName);
        if (content.Length > MaxBytes)
        {
            throw TooLarge($"{path} alone has {content.Length / 1024} KiB.");
        }

        writer.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, path)
        {
            DataStream = content,
            Mode = OperatingSystem.IsWindows() ? UnixFileMode.UserRead | UnixFileMode.UserWrite : File.GetUnixFileMode(entry.FullName),
            // The same files give the same archive, which the server then keeps once.
            ModificationTime = DateTimeOffset.UnixEpoch,
        });
    }

    private static void CheckSize(MemoryStream archive)
    {
        if (archive.Length > MaxBytes)
        {
            throw TooLarge($"Its files take more than {MaxBytes / 1024} KiB.");
        }
    }

    private static CliException TooLarge(string detail) => new(
        "The template is larger than 1 MiB.",
        detail,
        "Move large files out of the template: let a container image, a module or a download bring them.");
}
