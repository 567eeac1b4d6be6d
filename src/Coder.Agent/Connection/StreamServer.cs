using Coder.Agent.Commands;
using Coder.Agent.Forwarding;
using Coder.Agent.Reporting;
using Coder.Agent.Ssh;
using Coder.Agent.Terminals;
using Coder.Sdk.AgentProtocol;
using Coder.Tunnel;
using Coder.Tunnel.Framing;
using Coder.Tunnel.Resuming;
using Coder.Tunnel.Yamux;

namespace Coder.Agent.Connection;

/// <summary>Serves the streams that the server or, through it, a client opens.</summary>
internal sealed class StreamServer(
    ReconnectingTerminals terminals,
    ResumableStreams resumables,
    SshService ssh,
    StatsReporter stats,
    ReportQueue reports,
    Func<Workplace> workplace,
    Func<ContainerChoice, CancellationToken, Task<Workplace>> enter,
    AgentLog log,
    TimeProvider time)
{
    private static readonly TimeSpan HeaderTimeout = TimeSpan.FromSeconds(30);

    /// <summary>Serves streams until the session ends. Those that are open then end by themselves, or wait for their client to come back.</summary>
    public async Task RunAsync(YamuxSession session, CancellationToken cancellationToken)
    {
        while (await session.AcceptStreamAsync(cancellationToken) is { } stream)
        {
            _ = Task.Run(() => ServeAsync(stream, cancellationToken), CancellationToken.None);
        }
    }

    private async Task ServeAsync(YamuxStream transport, CancellationToken cancellationToken)
    {
        TunnelStream? stream = transport;
        stats.StreamOpened();
        try
        {
            var request = await ReadHeaderAsync(transport, cancellationToken);
            stream = await ResumeAsync(transport, request, cancellationToken);
            if (stream is not null)
            {
                await ServeAsync(stream, request, cancellationToken);
            }
        }
        catch (TunnelException e) when (e is not (YamuxException or ResumeException))
        {
            await RefuseAsync(stream ?? transport, e.Message);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // The client or the connection has gone.
        }
        catch (Exception e)
        {
            log.Error($"a stream failed: {e}");
        }
        finally
        {
            stats.StreamClosed();
            if (stream is not null)
            {
                stats.AddTraffic(stream.BytesRead, stream.BytesWritten);
                await stream.DisposeAsync();
            }
        }
    }

    /// <summary>Makes the stream resumable if the client wants that.</summary>
    /// <returns>The stream to serve; null when a stream that is being served goes on with this transport.</returns>
    private async Task<TunnelStream?> ResumeAsync(YamuxStream transport, StreamRequest request, CancellationToken cancellationToken)
    {
        if (request.Resume is not { } resume || !ResumableKinds.Include(request))
        {
            return transport;
        }

        var user = request.UserId ?? throw new TunnelException("The server did not say whose connection this is. It has to be as new as this agent.");
        if (resume.Received is not { } received)
        {
            // Null for a client that did not see the answer to its first header: what it asked for runs already, and must not run twice.
            return await resumables.OpenAsync(resume.Id, user, transport, cancellationToken);
        }

        await resumables.ResumeAsync(resume.Id, user, received, transport, cancellationToken);
        return null;
    }

    private async Task<StreamRequest> ReadHeaderAsync(YamuxStream stream, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(HeaderTimeout, time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        return await StreamHeader.ReadAsync(stream, AgentProtocolJson.Default.StreamRequest, linked.Token);
    }

    private async Task ServeAsync(TunnelStream stream, StreamRequest request, CancellationToken cancellationToken)
    {
        switch (request)
        {
            case PtyStreamRequest pty:
                await ServeTerminalAsync(stream, pty, cancellationToken);
                break;
            case ExecStreamRequest exec:
                await ServeCommandAsync(stream, exec, cancellationToken);
                break;
            case TcpStreamRequest forward:
                await ForwardedStream.RunAsync(stream, forward, time, cancellationToken);
                break;
            case MeasureStreamRequest measure:
                await MeasuredStream.RunAsync(stream, measure, cancellationToken);
                break;
            case SshStreamRequest when SshService.Obstacle is { } obstacle:
                await StreamHeader.RefuseAsync(stream, obstacle, cancellationToken);
                break;
            case SshStreamRequest session:
                var place = await PlaceAsync(session.Container, cancellationToken);
                await StreamHeader.AcceptAsync(stream, cancellationToken);
                await ssh.ServeAsync(stream, place, enter, code => reports.SessionEnded(request.ConnectionId, code), cancellationToken);
                break;
            default:
                await StreamHeader.RefuseAsync(stream, "This agent does not serve streams of this kind.", cancellationToken);
                break;
        }
    }

    private async Task ServeTerminalAsync(TunnelStream stream, PtyStreamRequest request, CancellationToken cancellationToken)
    {
        ReconnectingTerminal terminal;
        var place = await PlaceAsync(terminals.Has(request.Id) ? null : request.Container, cancellationToken);
        try
        {
            terminal = terminals.GetOrStart(request, place);
        }
        catch (IOException e)
        {
            await StreamHeader.RefuseAsync(stream, e.Message, cancellationToken);
            return;
        }

        await StreamHeader.AcceptAsync(stream, cancellationToken);
        await TerminalSession.RunAsync(stream, terminal, cancellationToken);
    }

    private async Task<Workplace> PlaceAsync(ContainerChoice? container, CancellationToken cancellationToken) =>
        container is null ? workplace() : await enter(container, cancellationToken);

    private async Task ServeCommandAsync(TunnelStream stream, ExecStreamRequest request, CancellationToken cancellationToken)
    {
        stats.CommandStarted();
        try
        {
            using var session = new ExecSession(stream, request, await PlaceAsync(request.Container, cancellationToken), code => reports.SessionEnded(request.ConnectionId, code), time);
            await session.RunAsync(cancellationToken);
        }
        finally
        {
            stats.CommandEnded();
        }
    }

    private static async Task RefuseAsync(TunnelStream stream, string error)
    {
        try
        {
            await StreamHeader.RefuseAsync(stream, error, CancellationToken.None);
        }
        catch (IOException)
        {
            // Nobody is there to read it.
        }
    }
}
