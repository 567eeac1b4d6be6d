using System.Text;
using Coder.Agent.Commands;
using Coder.Agent.Connection;
using Coder.Agent.Native;
using Coder.Agent.Processes;
using Coder.Sdk.AgentProtocol;
using Coder.Tunnel.Control;

namespace Coder.Agent.Metadata;

/// <summary>
/// Runs the metadata scripts, one run per key at a time, and reports the newest value of each key in batches. A
/// value of which the server has not heard yet is replaced by a newer one.
/// </summary>
internal sealed class MetadataCollector(
    IReadOnlyList<AgentMetadataDescription> descriptions, CommandEnvironment environment, ServerLink link, AgentLog log, TimeProvider time)
{
    /// <summary>Most bytes of output that are kept.</summary>
    public const int MaxOutputBytes = 10 << 10;

    private static readonly TimeSpan FallbackTimeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan KillPatience = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan OutputGrace = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan BatchTime = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, MetadataItem> _unreported = new(StringComparer.Ordinal);
    private TaskCompletionSource _collected = NewSignal();

    /// <summary>Collects and reports until it is cancelled.</summary>
    public Task RunAsync(CancellationToken cancellationToken) => descriptions.Count == 0
        ? Task.CompletedTask
        : Task.WhenAll([ReportAllAsync(cancellationToken), .. descriptions.Select(item => CollectAllAsync(item, cancellationToken))]);

    private async Task CollectAllAsync(AgentMetadataDescription description, CancellationToken cancellationToken)
    {
        while (true)
        {
            var begin = time.GetTimestamp();
            Add(await CollectAsync(description, cancellationToken));
            if (description.IntervalSeconds <= 0)
            {
                return;
            }

            var rest = TimeSpan.FromSeconds(description.IntervalSeconds) - time.GetElapsedTime(begin);
            await Task.Delay(rest > TimeSpan.Zero ? rest : TimeSpan.Zero, time, cancellationToken);
        }
    }

    private async Task<MetadataItem> CollectAsync(AgentMetadataDescription description, CancellationToken cancellationToken)
    {
        try
        {
            using var process = ProcessSpawner.StartWithPipes(new ProcessSpec
            {
                Arguments = [environment.User.Shell, "-l", "-c", description.Script],
                Environment = environment.ForScript(),
                Directory = environment.Directory,
            });
            process.Input.Dispose();
            using var grace = OutputPump.GraceAfterExit(process.Child, OutputGrace, time);
            var output = new BoundedText();
            var pumping = Task.WhenAll(PumpAsync(process.Output, output, grace.Token), PumpAsync(process.Error, output, grace.Token));
            var error = await WaitAsync(process.Child, description, cancellationToken);
            await pumping;
            return new MetadataItem(description.Key, time.GetUtcNow(), output.ToString(), error);
        }
        catch (NativeException e)
        {
            return new MetadataItem(description.Key, time.GetUtcNow(), "", e.Message);
        }
    }

    private async Task<string> WaitAsync(ChildProcess child, AgentMetadataDescription description, CancellationToken cancellationToken)
    {
        var timeout = (description.TimeoutSeconds, description.IntervalSeconds) switch
        {
            ( > 0, _) => TimeSpan.FromSeconds(description.TimeoutSeconds),
            (_, > 0) => TimeSpan.FromSeconds(description.IntervalSeconds),
            _ => FallbackTimeout,
        };
        try
        {
            var exit = await child.Exit.WaitAsync(timeout, time, cancellationToken);
            return exit switch
            {
                { Signal: { } signal } => $"ended by signal {Signals.Name(signal)}",
                { Code: 0 } => "",
                _ => $"exit status {exit.Code}",
            };
        }
        catch (TimeoutException)
        {
            await child.EndAsync(Signals.Terminate, KillPatience, time);
            return $"took longer than {timeout.TotalSeconds} s and was ended";
        }
        catch (OperationCanceledException)
        {
            await child.EndAsync(Signals.Kill, KillPatience, time);
            throw;
        }
    }

    private static Task<bool> PumpAsync(DescriptorStream source, BoundedText output, CancellationToken graceEnded) => OutputPump.RunAsync(
        source,
        (bytes, _) =>
        {
            output.Add(bytes.Span);
            return ValueTask.CompletedTask;
        },
        graceEnded,
        CancellationToken.None);

    private void Add(MetadataItem item)
    {
        lock (_gate)
        {
            _unreported[item.Key] = item;
            _collected.TrySetResult();
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private Task CollectedAsync()
    {
        lock (_gate)
        {
            return _collected.Task;
        }
    }

    private async Task ReportAllAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            await CollectedAsync().WaitAsync(cancellationToken);
            MetadataItem[] items;
            lock (_gate)
            {
                items = [.. _unreported.Values];
                _unreported.Clear();
                _collected = NewSignal();
            }

            try
            {
                await link.CallAsync(
                    AgentMethods.Metadata,
                    new MetadataReport(items),
                    AgentProtocolJson.Default.MetadataReport,
                    AgentProtocolJson.Default.Empty,
                    cancellationToken);
            }
            catch (ControlException e)
            {
                log.Warn($"the server refused metadata: {e.Message}");
            }

            await Task.Delay(BatchTime, time, cancellationToken);
        }
    }

    /// <summary>The first bytes of an output, from two pipes.</summary>
    private sealed class BoundedText
    {
        private readonly Lock _gate = new();
        private readonly List<byte> _bytes = [];

        public void Add(ReadOnlySpan<byte> bytes)
        {
            lock (_gate)
            {
                _bytes.AddRange(bytes[..Math.Min(bytes.Length, MaxOutputBytes - _bytes.Count)]);
            }
        }

        public override string ToString()
        {
            lock (_gate)
            {
                return Encoding.UTF8.GetString([.. _bytes]).TrimEnd('\r', '\n');
            }
        }
    }
}
