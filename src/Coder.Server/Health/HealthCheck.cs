using Coder.Sdk;
using Coder.Server.Configuration;
using Coder.Server.Http.Proxy;

namespace Coder.Server.Health;

/// <summary>Looks at everything at once, and keeps the answer for a while: looking costs requests, and many may ask.</summary>
internal sealed class HealthCheck(
    AccessUrlCheck accessUrl,
    WebsocketCheck websocket,
    DatabaseCheck database,
    ProvisionerCheck provisioners,
    HostCheck hosts,
    HealthOptions options,
    TimeProvider time) : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    private readonly SemaphoreSlim _one = new(1, 1);
    private HealthReport? _kept;

    /// <summary>The report of the last minutes, or with <paramref name="force"/> a new one.</summary>
    /// <param name="request">Who asks: how their own request arrived is part of the answer.</param>
    /// <param name="force">Whether to look again although there is an answer.</param>
    /// <param name="ct">Ends the waiting, not a look that others wait for too.</param>
    public async Task<HealthReport> GetAsync(HttpRequest request, bool force, CancellationToken ct)
    {
        await _one.WaitAsync(ct);
        HealthReport report;
        try
        {
            if (force || _kept is null || time.GetUtcNow() - _kept.Time >= options.Refresh)
            {
                _kept = await LookAsync();
            }

            report = _kept;
        }
        finally
        {
            _one.Release();
        }

        return Judge(WithHost(report, hosts.Compare(request) ?? hosts.Recent));
    }

    public void Dispose() => _one.Dispose();

    private async Task<HealthReport> LookAsync()
    {
        using var limit = new CancellationTokenSource(Limit);
        var url = accessUrl.RunAsync(limit.Token);
        var socket = websocket.RunAsync(limit.Token);
        var pings = database.RunAsync(limit.Token);
        var workers = WorkersAsync(limit.Token);
        await Task.WhenAll(url, socket, pings, workers);
        return new HealthReport
        {
            Time = time.GetUtcNow(),
            AccessUrl = await url,
            Websocket = await socket,
            Database = await pings,
            ProvisionerDaemons = await workers,
            CoderVersion = ServerVersion.Text,
        };
    }

    private async Task<ProvisionerDaemonsHealth> WorkersAsync(CancellationToken ct)
    {
        try
        {
            return await provisioners.RunAsync(ct);
        }
        catch (Exception e) when (Database.DatabaseFailure.Explain(e) is not null || e is OperationCanceledException)
        {
            return new ProvisionerDaemonsHealth
            {
                Severity = HealthSeverity.Error,
                Error = $"{HealthCodes.NoProvisioners}: the database does not answer, so that it is not known who runs builds.",
            };
        }
    }

    /// <summary>What browsers meet is not what the server's own request meets when they come by other ways.</summary>
    private static HealthReport WithHost(HealthReport report, HostMismatch? mismatch)
    {
        if (mismatch is null)
        {
            return report;
        }

        var message = new HealthMessage(HealthCodes.AccessUrlInvalid, $"{mismatch.Explain()} Browsers cannot log in or open WebSockets like this.");
        return report with
        {
            AccessUrl = report.AccessUrl with { Severity = Worse(report.AccessUrl.Severity), Warnings = [.. report.AccessUrl.Warnings, message] },
            Websocket = report.Websocket with { Severity = Worse(report.Websocket.Severity), Warnings = [.. report.Websocket.Warnings, message] },
        };
    }

    private static HealthReport Judge(HealthReport report)
    {
        HealthSection[] sections = [report.Derp, report.AccessUrl, report.Websocket, report.Database, report.WorkspaceProxy, report.ProvisionerDaemons];
        var severity = sections.Any(section => section.Severity == HealthSeverity.Error) ? HealthSeverity.Error
            : sections.Any(section => section.Severity == HealthSeverity.Warning) ? HealthSeverity.Warning
            : HealthSeverity.Ok;
        return report with { Severity = severity, Healthy = severity != HealthSeverity.Error };
    }

    private static string Worse(string severity) => severity == HealthSeverity.Error ? severity : HealthSeverity.Warning;
}
