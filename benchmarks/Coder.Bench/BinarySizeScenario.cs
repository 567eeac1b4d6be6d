using System.IO.Compression;
using Coder.Testing;

namespace Coder.Bench;

/// <summary>What a new workspace downloads: the agent is the command line's own binary.</summary>
internal sealed class BinarySizeScenario : IScenario
{
    private const double MiB = 1024 * 1024;

    public string Name => "size";

    public async Task<IReadOnlyList<Row>> RunAsync()
    {
        var plain = new FileInfo(Distribution.Cli).Length / MiB;
        var compressed = await CompressedAsync(Distribution.Cli) / MiB;
        return
        [
            Row.Of("Agent and CLI binary", new Samples("MiB", [plain]), "25 MiB"),
            Row.Of("The same as it is sent (gzip)", new Samples("MiB", [compressed]), "15 MiB"),
        ];
    }

    private static async Task<long> CompressedAsync(string path)
    {
        using var target = new MemoryStream();
        await using (var gzip = new GZipStream(target, CompressionLevel.Optimal, leaveOpen: true))
        await using (var source = File.OpenRead(path))
        {
            await source.CopyToAsync(gzip);
        }

        return target.Length;
    }
}
