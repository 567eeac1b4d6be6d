using System.Formats.Tar;
using System.IO.Compression;

namespace Coder.Providers.Utility.Archive;

/// <summary>Writes archives that depend on nothing but their entries.</summary>
internal static class ArchiveWriter
{
    /// <summary>Marks a regular file in the mode of a zip entry (<c>S_IFREG</c>).</summary>
    private const int RegularFile = 0x8000;

    /// <summary>The first time that a zip entry can have; all entries get it.</summary>
    private static readonly DateTimeOffset Time = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>The archive.</summary>
    /// <param name="type"><c>zip</c> or <c>tar.gz</c>.</param>
    /// <param name="entries">Its files.</param>
    public static byte[] Write(string type, IReadOnlyList<ArchiveEntry> entries)
    {
        var output = new MemoryStream();
        if (type == "zip")
        {
            WriteZip(output, entries);
        }
        else
        {
            WriteTar(output, entries);
        }

        return output.ToArray();
    }

    private static void WriteZip(Stream output, IReadOnlyList<ArchiveEntry> entries)
    {
        using var zip = new ZipArchive(output, ZipArchiveMode.Create, leaveOpen: true);
        foreach (var file in entries)
        {
            var entry = zip.CreateEntry(file.Name);
            entry.LastWriteTime = Time;
            entry.ExternalAttributes = (RegularFile | (int)file.Mode) << 16;
            using var stream = entry.Open();
            stream.Write(file.Content);
        }
    }

    private static void WriteTar(Stream output, IReadOnlyList<ArchiveEntry> entries)
    {
        using var gzip = new GZipStream(output, CompressionLevel.Optimal, leaveOpen: true);
        using var tar = new TarWriter(gzip, TarEntryFormat.Gnu);
        foreach (var file in entries)
        {
            tar.WriteEntry(new GnuTarEntry(TarEntryType.RegularFile, file.Name)
            {
                ModificationTime = Time,
                AccessTime = Time,
                ChangeTime = Time,
                Mode = file.Mode,
                DataStream = new MemoryStream(file.Content),
            });
        }
    }
}
