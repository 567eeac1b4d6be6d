using System.Formats.Tar;
using System.Runtime.InteropServices;
using System.Text;
using Coder.Terraform.Configuration;

namespace Coder.Provisioner.Templates;

/// <summary>Unpacks template archives in memory. Nothing of them ever touches the disk.</summary>
internal static class TemplateArchive
{
    /// <summary>The files of an archive; null, with a sentence in <paramref name="error"/>, when it cannot be used.</summary>
    public static TemplateFiles? Unpack(ReadOnlyMemory<byte> tar, TemplateArchiveLimits limits, out string error)
    {
        var files = new List<KeyValuePair<string, ReadOnlyMemory<byte>>>();
        var (entries, total) = (0, 0L);
        try
        {
            using var stream = MemoryMarshal.TryGetArray(tar, out var bytes)
                ? new MemoryStream(bytes.Array!, bytes.Offset, bytes.Count, writable: false)
                : new MemoryStream(tar.ToArray(), writable: false);
            using var reader = new TarReader(stream);
            while (reader.GetNextEntry() is { } entry)
            {
                if (entry is PaxGlobalExtendedAttributesTarEntry)
                {
                    continue;
                }

                total += entry.Length;
                error = Refusal(entry, ++entries, total, limits);
                if (error.Length > 0)
                {
                    return null;
                }

                if (entry.EntryType is not TarEntryType.Directory)
                {
                    files.Add(KeyValuePair.Create(entry.Name, (ReadOnlyMemory<byte>)Content(entry)));
                }
            }
        }
        catch (Exception e) when (e is IOException or InvalidDataException or FormatException or ArgumentException or OverflowException)
        {
            error = entries == 0 ? "The template is not a tar archive." : $"The template's archive is damaged after {entries} entries.";
            return null;
        }

        error = files.Count == 0 ? "The template's archive holds no files." : "";
        return files.Count == 0 ? null : new TemplateFiles(files);
    }

    /// <summary>
    /// Files as an archive; null, with a sentence in <paramref name="error"/>, when they are more than one may hold. The same files
    /// give the same bytes.
    /// </summary>
    public static ReadOnlyMemory<byte>? Pack(TemplateFiles files, TemplateArchiveLimits limits, out string error)
    {
        var output = new MemoryStream();
        var total = 0L;
        using (var tar = new TarWriter(output, TarEntryFormat.Pax, leaveOpen: true))
        {
            foreach (var path in files.Paths)
            {
                files.TryRead(path, out var content);
                total += content.Length;
                tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, path)
                {
                    DataStream = new MemoryStream(content.ToArray(), writable: false),
                    ModificationTime = DateTimeOffset.UnixEpoch,
                });
            }
        }

        error = files.Paths.Count > limits.Entries ? $"The template and its modules have more than {limits.Entries} files."
            : total > limits.TotalBytes ? $"The template and its modules have more than {limits.TotalBytes} bytes together."
            : "";
        return error.Length > 0 ? null : output.ToArray();
    }

    /// <summary>The text of README.md at the top; null when there is none.</summary>
    public static string? Readme(TemplateFiles files, TemplateArchiveLimits limits)
    {
        var name = files.FilesIn("").FirstOrDefault(f => f.Equals("README.md", StringComparison.OrdinalIgnoreCase));
        return name is not null && files.TryRead(name, out var content)
            ? Encoding.UTF8.GetString(content.Span[..Math.Min(content.Length, limits.ReadmeBytes)])
            : null;
    }

    private static string Refusal(TarEntry entry, int entries, long total, TemplateArchiveLimits limits)
    {
        var name = entry.Name.Length > 120 ? entry.Name[..120] + "…" : entry.Name;
        return entry switch
        {
            _ when entries > limits.Entries => $"The template's archive has more than {limits.Entries} entries.",
            { EntryType: TarEntryType.SymbolicLink or TarEntryType.HardLink } =>
                $"\"{name}\" in the template's archive is a link; a template holds only files and folders.",
            { EntryType: not (TarEntryType.RegularFile or TarEntryType.V7RegularFile or TarEntryType.Directory) } =>
                $"\"{name}\" in the template's archive is neither a file nor a folder.",
            _ when TemplateFiles.Normalize(entry.Name) is null || entry.Name.Split('/', '\\').Contains("..", StringComparer.Ordinal) =>
                $"\"{name}\" in the template's archive leads out of the template's folder.",
            { Length: var size } when size > limits.FileBytes =>
                $"\"{name}\" in the template's archive has {size} bytes; a file may have {limits.FileBytes} at most.",
            _ when total > limits.TotalBytes => $"The template's files have more than {limits.TotalBytes} bytes together.",
            _ => "",
        };
    }

    private static byte[] Content(TarEntry entry)
    {
        var content = new byte[entry.Length];
        entry.DataStream?.ReadExactly(content);
        return content;
    }
}
