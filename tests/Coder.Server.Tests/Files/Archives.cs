using System.Formats.Tar;
using System.IO.Compression;
using System.Text;

namespace Coder.Server.Tests.Files;

/// <summary>Makes the archives that tests upload, good and hostile.</summary>
internal static class Archives
{
    /// <summary>A tar of text files.</summary>
    public static byte[] Tar(params (string Name, string Content)[] files) => Tar(writer =>
    {
        foreach (var (name, content) in files)
        {
            writer.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, name)
            {
                DataStream = new MemoryStream(Encoding.UTF8.GetBytes(content)),
                ModificationTime = DateTimeOffset.UnixEpoch,
            });
        }
    });

    /// <summary>A tar written by hand.</summary>
    public static byte[] Tar(Action<TarWriter> write)
    {
        var output = new MemoryStream();
        using (var writer = new TarWriter(output, TarEntryFormat.Pax, leaveOpen: true))
        {
            write(writer);
        }

        return output.ToArray();
    }

    /// <summary>A zip of files.</summary>
    public static byte[] Zip(params (string Name, byte[] Content)[] files)
    {
        var output = new MemoryStream();
        using (var zip = new ZipArchive(output, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, content) in files)
            {
                using var entry = zip.CreateEntry(name, CompressionLevel.SmallestSize).Open();
                entry.Write(content);
            }
        }

        return output.ToArray();
    }
}
