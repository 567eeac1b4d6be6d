using System.Text;
using Coder.Sdk.AgentProtocol;
using Coder.Tunnel.Framing;

namespace Coder.Bench.Tunnel;

/// <summary>What a command in a workspace prints.</summary>
internal static class CommandOutput
{
    /// <summary>Reads to the end of the command.</summary>
    /// <returns>Bytes of its standard output.</returns>
    public static async Task<long> CountAsync(Stream stream)
    {
        using var frames = new TypedFrames(stream);
        var bytes = 0L;
        while (await frames.ReadAsync(CancellationToken.None) is { } frame && frame.Type != ExecFrameTypes.Exit)
        {
            bytes += frame.Type == ExecFrameTypes.Stdout ? frame.Payload.Length : 0;
        }

        return bytes;
    }

    /// <summary>Reads until the command has printed a text.</summary>
    public static async Task SeesAsync(TypedFrames frames, string text)
    {
        var seen = new StringBuilder();
        while (!seen.ToString().Contains(text, StringComparison.Ordinal))
        {
            var frame = await frames.ReadAsync(CancellationToken.None) ?? throw new InvalidOperationException($"\"{text}\" did not come: {seen}");
            seen.Append(Encoding.UTF8.GetString(frame.Payload.Span));
        }
    }
}
