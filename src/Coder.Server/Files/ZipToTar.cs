using System.Formats.Tar;
using System.IO.Compression;

namespace Coder.Server.Files;

/// <summary>Converts an uploaded zip archive to the tar archive that is stored; refuses bombs, links and paths that lead out.</summary>
internal static class ZipToTar
{
    private const int UnixTypeMask = 0xF000;
    private const int UnixDirectory = 0x4000;
    private const int UnixFile = 0x8000;

    /// <summary>The tar archive, or the sentence that says which entry cannot be taken and why.</summary>
    public static (byte[] Tar, string? Problem) Convert(byte[] archive)
    {
        try
        {
            using var zip = new ZipArchive(new MemoryStream(archive, writable: false), ZipArchiveMode.Read);
            return Convert(zip);
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException or ArgumentException)
        {
            return ([], "The file is not a zip archive, or it is truncated. Upload it again.");
        }
    }

    private static (byte[] Tar, string? Problem) Convert(ZipArchive zip)
    {
        if (zip.Entries.Count > ArchiveLimits.MaximumEntries)
        {
            return ([], $"The archive has {zip.Entries.Count} entries; at most {ArchiveLimits.MaximumEntries} are allowed.");
        }

        var output = new MemoryStream();
        using (var tar = new TarWriter(output, TarEntryFormat.Pax, leaveOpen: true))
        {
            foreach (var entry in zip.Entries)
            {
                if (CheckEntry(entry) is { } problem)
                {
                    return ([], problem);
                }

                if (Copy(entry, tar, ArchiveLimits.MaximumArchive - output.Length) is { } failure)
                {
                    return ([], failure);
                }
            }
        }

        return (output.ToArray(), null);
    }

    private static string? CheckEntry(ZipArchiveEntry entry)
    {
        if (ArchiveEntryName.Check(entry.FullName) is { } problem)
        {
            return problem;
        }

        var type = (entry.ExternalAttributes >> 16) & UnixTypeMask;
        if (type is not (0 or UnixDirectory or UnixFile))
        {
            return $"The entry \"{ArchiveEntryName.Shown(entry.FullName)}\" is a link or a device; a template may contain only files and directories.";
        }

        return entry.Length > ArchiveLimits.MaximumFile
            ? $"The file \"{ArchiveEntryName.Shown(entry.FullName)}\" has {entry.Length} bytes; at most {ArchiveLimits.MaximumFile} are allowed for one file."
            : null;
    }

    private static string? Copy(ZipArchiveEntry entry, TarWriter tar, long room)
    {
        var name = ArchiveEntryName.Normalise(entry.FullName);
        if (name.Length == 0)
        {
            return null;
        }

        if (entry.FullName[^1] is '/' or '\\')
        {
            tar.WriteEntry(new PaxTarEntry(TarEntryType.Directory, name + "/") { ModificationTime = entry.LastWriteTime });
            return null;
        }

        // The sizes in the directory of a zip are claims; what counts is what comes out.
        var content = new MemoryStream();
        try
        {
            using var source = entry.Open();
            var buffer = new byte[81_920];
            int read;
            while ((read = source.Read(buffer)) > 0)
            {
                content.Write(buffer, 0, read);
                if (Bomb(entry, content.Length, room) is { } problem)
                {
                    return problem;
                }
            }
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException or NotSupportedException)
        {
            return $"The entry \"{ArchiveEntryName.Shown(entry.FullName)}\" is damaged, encrypted or packed in an unknown way.";
        }

        content.Position = 0;
        tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, name) { ModificationTime = entry.LastWriteTime, DataStream = content });
        return null;
    }

    private static string? Bomb(ZipArchiveEntry entry, long expanded, long room)
    {
        var shown = ArchiveEntryName.Shown(entry.FullName);
        if (expanded > ArchiveLimits.MaximumFile)
        {
            return $"The file \"{shown}\" expands to more than {ArchiveLimits.MaximumFile} bytes.";
        }

        if (expanded > room)
        {
            return $"The archive expands to more than {ArchiveLimits.MaximumArchive} bytes at the file \"{shown}\".";
        }

        return expanded > ArchiveLimits.RatioFloor && expanded / Math.Max(1, entry.CompressedLength) > ArchiveLimits.MaximumRatio
            ? $"The file \"{shown}\" expands to more than {ArchiveLimits.MaximumRatio} times its compressed size."
            : null;
    }
}
