using Coder.Agent.Connection;
using Coder.Agent.Native;
using Coder.Sdk.AgentProtocol;
using Coder.Tunnel.Control;

namespace Coder.Agent.Apps;

/// <summary>Fetches the health check of each app: an answer below 500 within the interval is good. Changes are reported.</summary>
internal sealed class AppHealthMonitor(IReadOnlyList<AgentApp> apps, ServerLink link, AgentLog log, TimeProvider time)
{
    /// <summary>Checks until it is cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var checkedApps = apps.Where(app => app.Healthcheck is { Url.Length: > 0, IntervalSeconds: > 0 } check && CanCheck(app, check.Url)).ToArray();
        if (checkedApps.Length == 0)
        {
            return;
        }

        using var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false })
        {
            Timeout = Timeout.InfiniteTimeSpan,
        };
        await Task.WhenAll(checkedApps.Select(app => CheckAllAsync(client, app, app.Healthcheck!, cancellationToken)));
    }

    private bool CanCheck(AgentApp app, string url)
    {
        var can = OpenSsl.IsAvailable || !url.StartsWith("https:", StringComparison.OrdinalIgnoreCase);
        if (!can)
        {
            log.Warn($"the health of the app \"{app.Slug}\" is not checked: {url} needs the OpenSSL library, which this image does not have. {OpenSsl.Remedy}");
        }

        return can;
    }

    private async Task CheckAllAsync(HttpClient client, AgentApp app, AgentAppHealthcheck check, CancellationToken cancellationToken)
    {
        var reported = AppHealths.Initializing;
        var failures = 0;
        var interval = TimeSpan.FromSeconds(check.IntervalSeconds);
        while (true)
        {
            var begin = time.GetTimestamp();
            failures = await IsGoodAsync(client, check.Url, interval, cancellationToken) ? 0 : failures + 1;
            var health = failures == 0 ? AppHealths.Healthy : failures >= check.Threshold ? AppHealths.Unhealthy : reported;
            if (health != reported)
            {
                reported = health;
                await ReportAsync(app, health, cancellationToken);
            }

            var rest = interval - time.GetElapsedTime(begin);
            await Task.Delay(rest > TimeSpan.Zero ? rest : TimeSpan.Zero, time, cancellationToken);
        }
    }

    private async Task<bool> IsGoodAsync(HttpClient client, string url, TimeSpan timeout, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(timeout, time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, url);
            using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, linked.Token);
            return (int)response.StatusCode < 500;
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested
            && e is HttpRequestException or OperationCanceledException or UriFormatException or InvalidOperationException or NotSupportedException)
        {
            return false;
        }
    }

    private async Task ReportAsync(AgentApp app, string health, CancellationToken cancellationToken)
    {
        log.Info($"app \"{app.Slug}\": {health}");
        try
        {
            await link.CallAsync(
                AgentMethods.AppHealth,
                new AppHealthReport(new Dictionary<Guid, string> { [app.Id] = health }),
                AgentProtocolJson.Default.AppHealthReport,
                AgentProtocolJson.Default.Empty,
                cancellationToken);
        }
        catch (ControlException e)
        {
            log.Warn($"the server refused the health of app \"{app.Slug}\": {e.Message}");
        }
    }
}
