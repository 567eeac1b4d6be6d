using System.Text;
using Coder.Providers.Declaration;
using Coder.Terraform.Functions;

namespace Coder.Providers.Utility.Archive;

/// <summary>A file to pack.</summary>
/// <param name="Name">Its path in the archive, with <c>/</c>.</param>
/// <param name="Mode">Its permissions.</param>
/// <param name="Content">Its content.</param>
internal sealed record ArchiveEntry(string Name, UnixFileMode Mode, byte[] Content);

/// <summary>Gathers what an archive is made of, in the order of the names, so that the same files make the same archive.</summary>
internal static class ArchiveContent
{
    /// <summary>Most bytes that are packed.</summary>
    private const int MaxBytes = 100 * 1024 * 1024;

    private const UnixFileMode Usual = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    /// <summary>The files; null, with a problem reported, when they cannot be read.</summary>
    public static async Task<IReadOnlyList<ArchiveEntry>?> GatherAsync(Operation<TemplateFolder> operation, BlockValue config, string output, CancellationToken ct)
    {
        UnixFileMode? mode = config.TextOrNull("output_file_mode") is { } octal ? FileModes.Parse(octal) : null;
        if (config.TextOrNull("source_dir") is { } folder)
        {
            return await FolderAsync(operation, config, folder, output, mode, ct);
        }

        if (config.TextOrNull("source_file") is { } file)
        {
            return await TemplateFile.ReadAsync(operation, "source_file", file, ct) is { } content
                ? [new ArchiveEntry(Path.GetFileName(file), mode ?? File.GetUnixFileMode(operation.Context.Find(file)!), content)]
                : null;
        }

        return
        [
            .. config.Blocks("source").Select(s => (Name: s.Text("filename"), Content: s.Text("content")))
                .Concat(config.TextOrNull("source_content_filename") is { } name ? [(name, config.Text("source_content"))] : [])
                .OrderBy(s => s.Name, StringComparer.Ordinal)
                .Select(s => new ArchiveEntry(s.Name, mode ?? Usual, Encoding.UTF8.GetBytes(s.Content))),
        ];
    }

    private static async Task<IReadOnlyList<ArchiveEntry>?> FolderAsync(
        Operation<TemplateFolder> operation, BlockValue config, string given, string output, UnixFileMode? mode, CancellationToken ct)
    {
        if (operation.Context.Find(given) is not { } root || !Directory.Exists(root))
        {
            operation.Fail("Folder not read", operation.Context.Find(given) is null
                ? TemplateFolder.Outside("source_dir", given) : $"source_dir: the template's folder has no folder \"{given}\".");
            return null;
        }

        var excludes = config.Texts("excludes").Select(e => Normal(e, given)).ToList();
        var entries = new List<ArchiveEntry>();
        long size = 0;
        foreach (var path in Files(root).Where(path => path != output))
        {
            var name = Path.GetRelativePath(root, path);
            if (excludes.Exists(pattern => IsExcluded(pattern, name)))
            {
                continue;
            }

            size += new FileInfo(path).Length;
            if (size > MaxBytes)
            {
                operation.Fail("Folder too large", $"source_dir: \"{given}\" holds more than {MaxBytes:N0} bytes. Leave some out with excludes.");
                return null;
            }

            entries.Add(new ArchiveEntry(name, mode ?? File.GetUnixFileMode(path), await File.ReadAllBytesAsync(path, ct)));
        }

        return [.. entries.OrderBy(e => e.Name, StringComparer.Ordinal)];
    }

    // Links are left out: they may lead out of the template's folder.
    private static IEnumerable<string> Files(string root) => Directory.EnumerateFiles(
        root,
        "*",
        new EnumerationOptions
        {
            RecurseSubdirectories = true,
            AttributesToSkip = FileAttributes.ReparsePoint,
            IgnoreInaccessible = false,
            MaxRecursionDepth = 64,
        });

    // "./a", "a/" and the path with the folder in front of it mean a.
    private static string Normal(string pattern, string folder)
    {
        var (text, prefix) = (Plain(pattern), Plain(folder) + "/");
        return text.StartsWith(prefix, StringComparison.Ordinal) ? text[prefix.Length..] : text;
    }

    private static string Plain(string path) => (path.StartsWith("./", StringComparison.Ordinal) ? path[2..] : path).TrimEnd('/');

    private static bool IsExcluded(string pattern, string name) =>
        name == pattern || name.StartsWith(pattern + "/", StringComparison.Ordinal) || Glob.Matches(pattern, name);
}
