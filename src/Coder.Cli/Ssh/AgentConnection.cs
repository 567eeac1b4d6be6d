using System.Net;
using System.Runtime.InteropServices;
using Coder.Cli.Output;
using Coder.Sdk;
using Coder.Sdk.AgentProtocol;
using Coder.Tunnel;
using Coder.Tunnel.Framing;
using Coder.Tunnel.Resuming;
using Coder.Tunnel.Yamux;

namespace Coder.Cli.Ssh;

/// <summary>
/// A multiplexed connection to an agent, through the server. When it breaks it is made anew, and the streams whose kind is resumable go on;
/// see <c>docs/connect/sessions.md</c>.
/// </summary>
internal sealed class AgentConnection : IAsyncDisposable
{
    /// <summary>Sets how long a command tries to come back; <c>10m</c> if it is not set, <c>0s</c> for once.</summary>
    public const string TimeoutVariable = "CODER_RECONNECT_TIMEOUT";

    private static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(10);

    private readonly ResumingClient _client;
    private readonly ReconnectNotice? _notice;
    private readonly PosixSignalRegistration? _hangup;
    private readonly CancellationTokenSource _hungUp = new();
    private readonly Lazy<Task> _ending;

    private AgentConnection(ResumingClient client, ReconnectNotice? notice)
    {
        _client = client;
        _notice = notice;
        _ending = new Lazy<Task>(EndAsync);

        // Whoever closes the window wants the session to end, and not to wait in the workspace for somebody to come back.
        _hangup = OperatingSystem.IsWindows() ? null : PosixSignalRegistration.Create(PosixSignal.SIGHUP, _ => SayGoodbye());
    }

    /// <summary>Connects.</summary>
    /// <param name="context">The command.</param>
    /// <param name="agentId">The agent.</param>
    /// <param name="ct">Ends the connecting.</param>
    /// <param name="notice">Told when the connection was lost and when it is back; null for silence.</param>
    public static async Task<AgentConnection> OpenAsync(CliContext context, Guid agentId, CancellationToken ct, ReconnectNotice? notice = null)
    {
        var options = ResumeOptions.Default with { TimeProvider = context.Time };
        if (context.Host.Environment(TimeoutVariable) is { Length: > 0 } time)
        {
            options = options with { ReconnectTime = Durations.Parse(time) };
        }

        // What refuses the first time is told as ever.
        var first = await ConnectAsync(context, agentId, ct);
        var client = new ResumingClient(first, token => ReconnectAsync(context, agentId, token), options)
        {
            Lost = notice is null ? null : notice.Lost,
            Returned = notice is null ? null : notice.Returned,
        };
        return new AgentConnection(client, notice);
    }

    /// <summary>Opens a stream for a purpose.</summary>
    /// <exception cref="CliException">The server or the agent refused.</exception>
    public async Task<TunnelStream> OpenStreamAsync(StreamRequest request, CancellationToken ct)
    {
        TunnelStream? stream = null;
        try
        {
            if (!ResumableKinds.Include(request))
            {
                stream = await _client.OpenPlainAsync(ct);
                await StreamHeader.OpenAsync(stream, request, AgentProtocolJson.Default.StreamRequest, ct);
                return stream;
            }

            stream = await _client.OpenAsync((transport, point, token) => OpenTransportAsync(request, transport, point, token), ct);
            if (stream is ResumableStream)
            {
                await StreamHeader.ReadAnswerAsync(stream, ct);
            }

            return stream;
        }
        catch (StreamRefusedException e)
        {
            if (stream is not null)
            {
                await stream.DisposeAsync();
            }

            throw new CliException("The workspace refused the connection.", e.Message);
        }
    }

    /// <summary>
    /// Canceled when the process is told that its terminal, or the ssh that it carries, is gone (SIGHUP): its streams are reset then, and it
    /// ends in a moment, before which callbacks still run.
    /// </summary>
    public CancellationToken HungUp => _hungUp.Token;

    /// <summary>Ends the connection, and its sessions in the workspace with it. Whoever asks waits for the end, also when others have asked before.</summary>
    public ValueTask DisposeAsync() => new(_ending.Value);

    private static Task<StreamAnswer> OpenTransportAsync(StreamRequest request, YamuxStream transport, ResumePoint point, CancellationToken ct) =>
        StreamHeader.OpenAsync(
            transport,
            request with { Resume = new StreamResumption(point.Id, point.Received) },
            AgentProtocolJson.Default.StreamRequest,
            ct).AsTask();

    private static async Task<YamuxSession> ConnectAsync(CliContext context, Guid agentId, CancellationToken ct)
    {
        var socket = await context.Client.ConnectTunnelAsync(agentId, ct);
        return new YamuxSession(
            new WebSocketByteStream(socket),
            YamuxRole.Client,
            YamuxOptions.Default with { TimeProvider = context.Time, KeepAliveInterval = KeepAlive, KeepAliveTimeout = KeepAlive });
    }

    private static async Task<YamuxSession> ReconnectAsync(CliContext context, Guid agentId, CancellationToken ct)
    {
        try
        {
            return await ConnectAsync(context, agentId, ct);
        }
        catch (CoderApiException e) when (e.Status is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden or HttpStatusCode.NotFound)
        {
            throw new ResumeException($"The connection was lost, and the server does not let it come back: {e.Response.Message}", e);
        }
        catch (CoderApiException e)
        {
            throw new IOException($"the server answered {(int)e.Status}: {e.Response.Message}", e);
        }
        catch (HttpRequestException e)
        {
            throw new IOException(e.InnerException?.Message ?? e.Message, e);
        }
    }

    private async Task EndAsync()
    {
        _notice?.Dispose();
        await _client.DisposeAsync();

        // Last: an ssh that ends closes this command's input and hangs it up in the same moment, which must not end it before the workspace has heard.
        _hangup?.Dispose();
    }

    private void SayGoodbye()
    {
        _hungUp.Cancel();
        DisposeAsync().AsTask().Wait();
    }
}
