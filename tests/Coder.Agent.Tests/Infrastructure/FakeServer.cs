using System.Text.Json.Serialization.Metadata;
using Coder.Agent.Connection;
using Coder.Sdk.AgentProtocol;
using Coder.Testing;
using Coder.Tunnel.Control;
using Coder.Tunnel.Framing;
using Coder.Tunnel.Tests.Infrastructure;
using Coder.Tunnel.Yamux;

namespace Coder.Agent.Tests.Infrastructure;

/// <summary>The server's side of the agent protocol over an in-memory transport that can be cut.</summary>
internal sealed class FakeServer : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly List<object> _reports = [];
    private TaskCompletionSource _changed = NewSignal();
    private TaskCompletionSource<Connected> _connection = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Id of each agent in a dev container.</summary>
    public static Guid SubAgentId { get; } = Guid.NewGuid();

    /// <summary>Token of each agent in a dev container.</summary>
    public const string SubAgentToken = "token-of-the-agent-inside";

    public AgentManifest Manifest { get; init; } = Manifests.Empty;

    /// <summary>Status that refuses the next connections; null to accept them.</summary>
    public int? RefuseWith { get; set; }

    /// <summary>Comes before every answer to an agent that dials.</summary>
    public Func<CancellationToken, Task> OnDial { get; init; } = _ => Task.CompletedTask;

    /// <summary>Lets connections fail as if the server was down.</summary>
    public bool IsDown { get; set; }

    /// <summary>Answer "overflowed" to the log batch after this many lines.</summary>
    public int MaxLogLines { get; init; } = int.MaxValue;

    public int ConnectionCount { get; private set; }

    public int RefusalCount { get; private set; }

    /// <summary>What the agent has reported so far, in order.</summary>
    public IReadOnlyList<T> Reports<T>()
    {
        lock (_gate)
        {
            return [.. _reports.OfType<T>()];
        }
    }

    public IReadOnlyList<string> LogLines(Guid source) =>
        [.. Reports<LogBatch>().Where(batch => batch.SourceId == source).SelectMany(batch => batch.Logs).Select(line => line.Output)];

    public async Task<T> WaitForAsync<T>(Func<T, bool> predicate)
    {
        await WaitUntilAsync(() => Reports<T>().Any(predicate));
        return Reports<T>().First(predicate);
    }

    public async Task WaitUntilAsync(Func<bool> condition)
    {
        while (true)
        {
            Task changed;
            lock (_gate)
            {
                changed = _changed.Task;
            }

            if (condition())
            {
                return;
            }

            await changed.InTimeAsync();
        }
    }

    public Task WaitForStateAsync(string state) => WaitForAsync<LifecycleReport>(report => report.State == state);

    /// <summary>The tunnel of the moment, or of the next connection.</summary>
    public async Task<YamuxSession> SessionAsync() => (await CurrentAsync()).Session;

    public async Task<YamuxStream> OpenAsync(StreamRequest request)
    {
        var connection = await CurrentAsync();
        var stream = await connection.Session.OpenStreamAsync(Deadline.Token());
        await StreamHeader.OpenAsync(stream, request, AgentProtocolJson.Default.StreamRequest, Deadline.Token());
        return stream;
    }

    public Task<Empty> CallAsync<T>(string method, T parameters, JsonTypeInfo<T> type) => CallAsync(method, parameters, type, AgentProtocolJson.Default.Empty);

    public async Task<TResult> CallAsync<T, TResult>(string method, T parameters, JsonTypeInfo<T> type, JsonTypeInfo<TResult> resultType)
    {
        var connection = await CurrentAsync();
        return await connection.Channel.CallAsync(method, parameters, type, resultType, Deadline.Token());
    }

    /// <summary>Ends the transport without a word, as when the network or the server dies.</summary>
    public async Task CutAsync()
    {
        var connection = await CurrentAsync();
        lock (_gate)
        {
            _connection = new TaskCompletionSource<Connected>(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        await connection.Transport.DisposeAsync();
        await connection.Session.Completion.InTimeAsync();
        await connection.Session.DisposeAsync();
    }

    public async Task<Stream> DialAsync(CancellationToken cancellationToken)
    {
        await OnDial(cancellationToken);
        if (RefuseWith is { } status)
        {
            Change(() => RefusalCount++);
            throw new TokenRefusedException(status);
        }

        if (IsDown)
        {
            throw new IOException("connection refused");
        }

        var (agent, server) = Duplex.Create();
        _ = Task.Run(() => AcceptAsync(server), CancellationToken.None);
        return agent;
    }

    public async ValueTask DisposeAsync()
    {
        if (_connection.Task.IsCompletedSuccessfully)
        {
            await (await _connection.Task).Session.DisposeAsync();
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private Task<Connected> CurrentAsync()
    {
        lock (_gate)
        {
            return _connection.Task.InTimeAsync();
        }
    }

    private async Task AcceptAsync(Stream transport)
    {
        var session = new YamuxSession(transport, YamuxRole.Server);
        var stream = (await session.AcceptStreamAsync(Deadline.Token())).ShouldNotBeNull();
        var header = await StreamHeader.ReadAsync(stream, AgentProtocolJson.Default.StreamRequest, Deadline.Token());
        header.ShouldBeOfType<ControlStreamRequest>().EntersContainers.ShouldBeTrue();
        await StreamHeader.AcceptAsync(stream, Deadline.Token());
        var startup = NewSignal();
        var channel = new ControlChannel(stream, Methods(startup));
        await startup.Task.InTimeAsync();
        Change(() =>
        {
            ConnectionCount++;
            _connection.SetResult(new Connected(transport, session, channel));
        });
    }

    private ControlMethods Methods(TaskCompletionSource startup)
    {
        var json = AgentProtocolJson.Default;
        return new ControlMethods()
            .Add(AgentMethods.Manifest, json.Empty, json.AgentManifest, (_, _) => ValueTask.FromResult(Manifest))
            .Add(AgentMethods.Startup, json.StartupReport, json.Empty, (report, _) =>
            {
                startup.SetResult();
                return Keep(report);
            })
            .Add(AgentMethods.Lifecycle, json.LifecycleReport, json.Empty, (report, _) => Keep(report))
            .Add(AgentMethods.Metadata, json.MetadataReport, json.Empty, (report, _) => Keep(report))
            .Add(AgentMethods.LogSource, json.LogSource, json.Empty, (report, _) => Keep(report))
            .Add(AgentMethods.SessionEnded, json.SessionEnd, json.Empty, (report, _) => Keep(report))
            .Add(AgentMethods.ScriptCompleted, json.ScriptCompletion, json.Empty, (report, _) => Keep(report))
            .Add(AgentMethods.ResourceUsage, json.ResourceUsageReport, json.Empty, (report, _) => Keep(report))
            .Add(AgentMethods.AppHealth, json.AppHealthReport, json.Empty, (report, _) => Keep(report))
            .Add(AgentMethods.ContainersChanged, json.Empty, json.Empty, (_, _) => ValueTask.FromResult(Empty.Value))
            .Add(AgentMethods.ListSubAgents, json.Empty, json.SubAgentList, (_, _) => ValueTask.FromResult(new SubAgentList([])))
            .Add(AgentMethods.DeleteSubAgent, json.SubAgentReference, json.Empty, (gone, _) => Keep(gone))
            .Add(AgentMethods.CreateSubAgent, json.SubAgentRequest, json.SubAgentCreated, async (request, _) =>
            {
                await Keep(request);
                return new SubAgentCreated(SubAgentId, SubAgentToken, []);
            })
            .Add(AgentMethods.Stats, json.StatsReport, json.StatsResult, async (report, _) =>
            {
                await Keep(report);
                return new StatsResult(ReportIntervalSeconds: 5);
            })
            .Add(AgentMethods.Logs, json.LogBatch, json.LogBatchResult, async (batch, _) =>
            {
                await Keep(batch);
                return new LogBatchResult(Reports<LogBatch>().Sum(one => one.Logs.Count) > MaxLogLines);
            });
    }

    private ValueTask<Empty> Keep(object report)
    {
        Change(() => _reports.Add(report));
        return ValueTask.FromResult(Empty.Value);
    }

    private void Change(Action change)
    {
        lock (_gate)
        {
            change();
            _changed.SetResult();
            _changed = NewSignal();
        }
    }

    private sealed record Connected(Stream Transport, YamuxSession Session, ControlChannel Channel);
}
