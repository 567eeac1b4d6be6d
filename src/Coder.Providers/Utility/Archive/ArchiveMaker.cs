using Coder.Providers.Declaration;

namespace Coder.Providers.Utility.Archive;

/// <summary>Makes the archive that a block asks for.</summary>
internal static class ArchiveMaker
{
    /// <summary>Writes the archive and gives the block with its checksums; null, with a problem reported, when it cannot be made.</summary>
    public static async Task<BlockValue?> MakeAsync(Operation<TemplateFolder> operation, BlockValue block, CancellationToken ct)
    {
        var given = block.Text("output_path");
        if (operation.Context.Find(given) is not { } path)
        {
            operation.Fail("Archive not written", TemplateFolder.Outside("output_path", given));
            return null;
        }

        try
        {
            if (await ArchiveContent.GatherAsync(operation, block, path, ct) is not { } entries)
            {
                return null;
            }

            var archive = ArchiveWriter.Write(block.Text("type"), entries);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            await File.WriteAllBytesAsync(path, archive, ct);
            return block.With("output_size", archive.Length).WithChecksums("output", ArchiveFields.Sha1, archive);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            operation.Fail("Archive not written", $"{given} cannot be made: {e.Message}");
            return null;
        }
    }
}
