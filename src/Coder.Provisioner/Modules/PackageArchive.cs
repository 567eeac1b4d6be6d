using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using Coder.Terraform.Configuration;

namespace Coder.Provisioner.Modules;

/// <summary>Reads packages out of archives, in memory.</summary>
internal static class PackageArchive
{
    private const int FileTypeMask = 0xF000;
    private const int SymbolicLink = 0xA000;
    private const int LongestPath = 4096;

    /// <summary>The files of an archive.</summary>
    /// <param name="archive">The archive.</param>
    /// <param name="format"><c>zip</c>, <c>tar.gz</c> or <c>tar</c>.</param>
    /// <param name="budget">What may still be fetched.</param>
    /// <param name="ct">Stops between entries.</param>
    /// <exception cref="ModuleFetchException">It is damaged, too large, or has entries that lead out of it.</exception>
    public static async Task<TemplateFiles> ReadAsync(Stream archive, string format, ModuleBudget budget, CancellationToken ct)
    {
        var package = new ModulePackage(budget);
        try
        {
            switch (format)
            {
                case "zip":
                    await ReadZipAsync(archive, package, ct);
                    break;
                case "tar.gz":
                    await using (var unpacked = new GZipStream(archive, CompressionMode.Decompress))
                    {
                        await ReadTarAsync(unpacked, package, ct);
                    }

                    break;
                default:
                    await ReadTarAsync(archive, package, ct);
                    break;
            }
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException or FormatException or ArgumentException or OverflowException)
        {
            throw new ModuleFetchException($"What was downloaded is not a {format} archive, or it is damaged.");
        }

        return package.Build();
    }

    private static async Task ReadTarAsync(Stream archive, ModulePackage package, CancellationToken ct)
    {
        await using var reader = new TarReader(archive);
        while (await reader.GetNextEntryAsync(copyData: false, ct) is { } entry)
        {
            switch (entry.EntryType)
            {
                case TarEntryType.RegularFile or TarEntryType.V7RegularFile or TarEntryType.ContiguousFile:
                    await package.AddFileAsync(entry.Name, entry.DataStream ?? Stream.Null, ct);
                    break;
                case TarEntryType.SymbolicLink:
                    package.AddLink(entry.Name, entry.LinkName);
                    break;
                case TarEntryType.HardLink:
                    package.AddLink(entry.Name, new string([.. Enumerable.Repeat("../", entry.Name.Count(c => c == '/')).SelectMany(p => p)]) + entry.LinkName);
                    break;
                case TarEntryType.Directory or TarEntryType.GlobalExtendedAttributes:
                    break;
                default:
                    throw new ModuleFetchException($"Its entry \"{entry.Name}\" is neither a file nor a folder.");
            }
        }
    }

    private static async Task ReadZipAsync(Stream archive, ModulePackage package, CancellationToken ct)
    {
        using var zip = new ZipArchive(archive, ZipArchiveMode.Read);
        foreach (var entry in zip.Entries.Where(e => !e.FullName.EndsWith('/')))
        {
            await using var content = await entry.OpenAsync(ct);
            if (((entry.ExternalAttributes >> 16) & FileTypeMask) == SymbolicLink)
            {
                using var target = new StreamReader(content, Encoding.UTF8);
                var path = new char[LongestPath];
                package.AddLink(entry.FullName, new string(path, 0, await target.ReadBlockAsync(path, ct)));
            }
            else
            {
                await package.AddFileAsync(entry.FullName, content, ct);
            }
        }
    }
}
