using System.Diagnostics;
using Coder.Sdk;
using Coder.Sdk.AgentProtocol;
using Coder.Tunnel;
using Coder.Tunnel.Framing;
using Coder.Tunnel.Resuming;
using Coder.Tunnel.Yamux;

namespace Coder.Bench.Tunnel;

/// <summary>A client's tunnel to an agent, as the command line makes it.</summary>
internal sealed class WorkspaceTunnel : IAsyncDisposable
{
    private readonly ResumingClient _client;

    private WorkspaceTunnel(ResumingClient client) => _client = client;

    public static async Task<WorkspaceTunnel> ConnectAsync(CoderClient api, Guid agentId) =>
        new(new ResumingClient(await SessionAsync(api, agentId, CancellationToken.None), ct => SessionAsync(api, agentId, ct), ResumeOptions.Default));

    public async Task<TunnelStream> OpenAsync(ExecStreamRequest request, bool resumes)
    {
        if (!resumes)
        {
            var plain = await _client.OpenPlainAsync(CancellationToken.None);
            await StreamHeader.OpenAsync(plain, request, AgentProtocolJson.Default.StreamRequest, CancellationToken.None);
            return plain;
        }

        var stream = await _client.OpenAsync(
            (transport, point, ct) => StreamHeader.OpenAsync<StreamRequest>(
                transport, request with { Resume = new StreamResumption(point.Id, point.Received) }, AgentProtocolJson.Default.StreamRequest, ct).AsTask(),
            CancellationToken.None);
        await StreamHeader.ReadAnswerAsync(stream, CancellationToken.None);
        return stream;
    }

    /// <summary>Types keys one after another into a command that echoes them.</summary>
    /// <returns>Milliseconds of each, sorted.</returns>
    public async Task<double[]> KeystrokesAsync(string command, int count)
    {
        await using var stream = await OpenAsync(new ExecStreamRequest { Command = command, Pty = true }, resumes: true);
        using var frames = new TypedFrames(stream);
        await CommandOutput.SeesAsync(frames, "ready");
        var times = new double[count];
        for (var i = 0; i < count; i++)
        {
            var start = Stopwatch.GetTimestamp();
            await frames.WriteAsync(ExecFrameTypes.Stdin, "k"u8.ToArray(), CancellationToken.None);
            await CommandOutput.SeesAsync(frames, "k");
            times[i] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        }

        Array.Sort(times);
        return times;
    }

    public ValueTask DisposeAsync() => _client.DisposeAsync();

    private static async Task<YamuxSession> SessionAsync(CoderClient api, Guid agentId, CancellationToken ct) =>
        new(new WebSocketByteStream(await api.ConnectTunnelAsync(agentId, ct)), YamuxRole.Client);
}
