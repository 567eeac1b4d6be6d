using System.Formats.Tar;
using System.IO.Compression;

namespace Coder.Server.Files;

/// <summary>
/// Checks uploaded tar archives (POSIX ustar, pax and GNU) without unpacking them, and writes them as zip files for download.
/// </summary>
internal static class TarArchive
{
    private const int Block = 512;

    /// <summary>Null when every entry is a plain file or directory inside the limits, else a sentence that names the entry.</summary>
    public static string? Check(byte[] archive)
    {
        if (archive.Length == 0)
        {
            return "The archive is empty.";
        }

        if (archive is [0x1f, 0x8b, ..])
        {
            return "The archive is compressed with gzip; upload the tar file itself, or a zip file.";
        }

        using var stream = new MemoryStream(archive, writable: false);
        using var reader = new TarReader(stream, leaveOpen: true);
        var last = "";
        var entries = 0;
        var files = 0;
        try
        {
            while (reader.GetNextEntry() is { } entry)
            {
                if (entry is PaxGlobalExtendedAttributesTarEntry)
                {
                    continue;
                }

                last = entry.Name;
                if (++entries > ArchiveLimits.MaximumEntries)
                {
                    return $"The archive has more than {ArchiveLimits.MaximumEntries} entries; entry \"{ArchiveEntryName.Shown(last)}\" is one too many.";
                }

                // The reader has moved past the entry's content, which may lie beyond the end of what was uploaded.
                if ((CheckEntry(entry) ?? (stream.Position > archive.Length ? Truncated(last) : null)) is { } problem)
                {
                    return problem;
                }

                files += entry.EntryType is TarEntryType.Directory ? 0 : 1;
            }
        }
        catch (EndOfStreamException)
        {
            return Truncated(last);
        }
        catch (Exception e) when (e is InvalidDataException or FormatException or ArgumentException or OverflowException)
        {
            return last.Length == 0
                ? "The file is not a tar archive."
                : $"The archive is damaged after the entry \"{ArchiveEntryName.Shown(last)}\".";
        }

        if (entries > 0 && !EndsWithMarker(archive))
        {
            return Truncated(last);
        }

        return files == 0 ? "The archive contains no files." : null;
    }

    /// <summary>Writes the files of a tar archive that passed <see cref="Check"/> as a zip archive.</summary>
    public static void WriteZip(byte[] archive, Stream destination)
    {
        using var reader = new TarReader(new MemoryStream(archive, writable: false));
        using var zip = new ZipArchive(destination, ZipArchiveMode.Create, leaveOpen: true);
        while (reader.GetNextEntry() is { } entry)
        {
            var name = ArchiveEntryName.Normalise(entry.Name);
            if (name.Length == 0 || entry is PaxGlobalExtendedAttributesTarEntry)
            {
                continue;
            }

            var target = zip.CreateEntry(entry.EntryType is TarEntryType.Directory ? name + "/" : name);
            target.LastWriteTime = ZipTime(entry.ModificationTime);
            target.ExternalAttributes = (int)entry.Mode << 16;
            if (entry.DataStream is { } data)
            {
                using var content = target.Open();
                data.CopyTo(content);
            }
        }
    }

    private static string? CheckEntry(TarEntry entry)
    {
        var shown = ArchiveEntryName.Shown(entry.Name);
        if (ArchiveEntryName.Check(entry.Name) is { } problem)
        {
            return problem;
        }

        switch (entry.EntryType)
        {
            case TarEntryType.SymbolicLink or TarEntryType.HardLink:
                return $"The entry \"{shown}\" is a link to \"{ArchiveEntryName.Shown(entry.LinkName)}\"; a template may contain only files and directories.";
            case not (TarEntryType.RegularFile or TarEntryType.V7RegularFile or TarEntryType.ContiguousFile or TarEntryType.Directory):
                return $"The entry \"{shown}\" is neither a file nor a directory; a template may contain only those.";
        }

        return entry.Length > ArchiveLimits.MaximumFile
            ? $"The file \"{shown}\" has {entry.Length} bytes; at most {ArchiveLimits.MaximumFile} are allowed for one file."
            : null;
    }

    private static string Truncated(string last) => last.Length == 0
        ? "The file is not a tar archive."
        : $"The archive is truncated: it ends in or right after the entry \"{ArchiveEntryName.Shown(last)}\". Upload it again.";

    // An archive ends with blocks of zeros, so one that was cut between two entries can be told from a whole one.
    private static bool EndsWithMarker(byte[] archive) =>
        archive.Length >= Block && !archive.AsSpan(archive.Length - Block).ContainsAnyExcept((byte)0);

    // The zip format begins in 1980.
    private static DateTimeOffset ZipTime(DateTimeOffset time) =>
        time.Year < 1980 ? new DateTimeOffset(1980, 1, 1, 0, 0, 0, TimeSpan.Zero) : time;
}
