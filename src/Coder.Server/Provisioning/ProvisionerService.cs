using Coder.Server.Configuration;
using Npgsql;

namespace Coder.Server.Provisioning;

/// <summary>Runs the provisioner daemons of this server, and keeps up the signs that they are alive.</summary>
internal sealed partial class ProvisionerService(
    IServiceProvider services,
    ProvisionerOptions options,
    WorkerPresence presence,
    DaemonRegistry registry,
    JobReaper reaper,
    TimeProvider time,
    ILogger<ProvisionerService> logger) : BackgroundService
{
    private static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(2);

    private readonly Guid[] _workers = [.. Enumerable.Range(0, options.Daemons).Select(_ => Guid.NewGuid())];

    /// <summary>Registers the provisioners before the first request can ask for them.</summary>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            await registry.RegisterAsync(_workers, cancellationToken);
        }
        catch (Exception e) when (e is NpgsqlException or IOException or TimeoutException)
        {
            LogAway("registering", e.Message);
        }

        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var ended = new CancellationTokenSource();
        var held = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var holding = _workers.Length > 0 ? presence.HoldAsync(_workers, held, ended.Token) : Task.CompletedTask;
        var reaping = ReapAsync(stoppingToken);
        var showing = ShowAsync(stoppingToken);
        if (_workers.Length > 0)
        {
            await held.Task.WaitAsync(stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await Task.WhenAll(_workers.Select(worker => services.GetRequiredService<ProvisionerWorker>().RunAsync(worker, stoppingToken)));
        await ended.CancelAsync();
        await Task.WhenAll(holding, reaping, showing);
        await LeaveAsync();
    }

    private Task ReapAsync(CancellationToken ct) =>
        EveryAsync(options.HangDetectorInterval, token => reaper.RunAsync(_workers, token), ct);

    private Task ShowAsync(CancellationToken ct) =>
        EveryAsync(DaemonRegistry.SeenInterval, token => registry.SeenAsync(_workers, token), ct);

    private async Task LeaveAsync()
    {
        try
        {
            await registry.LeaveAsync(_workers, CancellationToken.None);
        }
        catch (Exception e) when (e is NpgsqlException or IOException or TimeoutException)
        {
            LogAway("leaving", e.Message);
        }
    }

    /// <summary>Does something at once and then at intervals; while the database is away, more often until it is back.</summary>
    private async Task EveryAsync(TimeSpan interval, Func<CancellationToken, Task> work, CancellationToken ct)
    {
        while (!ct.IsCancellationRequested)
        {
            var pause = interval;
            try
            {
                await work(ct);
            }
            catch (OperationCanceledException) when (ct.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e) when (e is NpgsqlException or IOException or TimeoutException or UnauthorizedAccessException)
            {
                LogAway(work.Method.Name, e.Message);
                pause = RetryInterval;
            }

            await Task.Delay(pause, time, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The provisioners' housekeeping ({Task}) failed, trying again: {Reason}")]
    private partial void LogAway(string task, string reason);
}
