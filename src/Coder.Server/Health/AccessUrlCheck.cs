using Coder.Sdk;
using Coder.Server.Configuration;
using Coder.Server.Deployment;
using Coder.Server.Http;
using Coder.Server.Http.Proxy;

namespace Coder.Server.Health;

/// <summary>Fetches <c>/healthz</c> of the access URL, and looks whether the answer is this deployment's and how the request arrived.</summary>
internal sealed class AccessUrlCheck(AccessUrl accessUrl, OwnClient own, HealthProbes probes, DeploymentId deployment, TimeProvider time)
{
    private const int MaxBody = 256;

    public async Task<AccessUrlHealth> RunAsync(CancellationToken ct)
    {
        var result = new AccessUrlHealth { AccessUrl = accessUrl.Value.AbsoluteUri.TrimEnd('/') };
        if (!accessUrl.IsConfigured)
        {
            result = result with
            {
                Severity = HealthSeverity.Warning,
                Warnings =
                [
                    new(HealthCodes.AccessUrlNotSet, $"CODER_ACCESS_URL is not set, so {result.AccessUrl} stands in, where the server listens. "
                        + "Set it to the URL under which browsers and workspaces reach this server."),
                ],
            };
        }

        using var probe = probes.Open();
        try
        {
            return await FetchAsync(result, probe, ct);
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException or IOException)
        {
            return result with
            {
                Severity = HealthSeverity.Error,
                Error = $"{HealthCodes.AccessUrlFetch}: {result.AccessUrl}/healthz cannot be fetched from the server. {OwnClient.Explain(e)}",
            };
        }
    }

    private async Task<AccessUrlHealth> FetchAsync(AccessUrlHealth result, HealthProbe probe, CancellationToken ct)
    {
        using var client = new HttpClient(own.Handler, disposeHandler: false);
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(accessUrl.Value, "healthz"));
        request.Headers.Add(HealthProbes.HeaderName, probe.Secret);
        using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, ct);
        var body = await HeadOfAsync(answer, ct);
        result = result with { Reachable = true, StatusCode = (int)answer.StatusCode, HealthzResponse = LogText.Clean(body) };
        if ((int)answer.StatusCode is >= 300 and < 400)
        {
            return Warn(result, HealthCodes.AccessUrlNotOk, $"{result.AccessUrl}/healthz answered {result.StatusCode} and leads to "
                + $"{LogText.Clean(answer.Headers.Location?.OriginalString)}: a login page or another server stands in front of the access URL. "
                + "Browsers may get through; workspaces and the command line need a way without it.");
        }

        if (!answer.IsSuccessStatusCode || (probe.Arrival is null && !await IsOursAsync(client, ct)))
        {
            return result with
            {
                Severity = HealthSeverity.Error,
                Error = answer.IsSuccessStatusCode
                    ? $"{HealthCodes.AccessUrlNotOk}: {result.AccessUrl} is answered by something else than this deployment. Check CODER_ACCESS_URL and where its host name leads."
                    : $"{HealthCodes.AccessUrlNotOk}: {result.AccessUrl}/healthz answered {result.StatusCode} instead of 200.",
            };
        }

        return probe.Arrival is { } arrival && !HostNames.IsNamed(arrival.Host.Host, accessUrl.Value)
            ? Warn(result, HealthCodes.AccessUrlInvalid, HostMismatch.Of(arrival.Host, accessUrl.Value, arrival.Way, time.GetUtcNow()).Explain())
            : result;
    }

    /// <summary>Another replica, or whatever else answers: the deployment's id tells.</summary>
    private async Task<bool> IsOursAsync(HttpClient client, CancellationToken ct)
    {
        try
        {
            using var answer = await client.GetAsync(new Uri(accessUrl.Value, "api/v2/buildinfo"), HttpCompletionOption.ResponseHeadersRead, ct);
            if (!answer.IsSuccessStatusCode)
            {
                return false;
            }

            await using var body = new BoundedStream(await answer.Content.ReadAsStreamAsync(ct), 64 * 1024);
            var info = await System.Text.Json.JsonSerializer.DeserializeAsync<BuildInfoResponse>(body, Json.Options, ct);
            return info?.DeploymentId == (await deployment.GetAsync(ct)).ToString();
        }
        catch (Exception e) when (e is System.Text.Json.JsonException or BodyTooLargeException)
        {
            return false;
        }
    }

    private static AccessUrlHealth Warn(AccessUrlHealth result, string code, string message) => result with
    {
        Severity = HealthSeverity.Warning,
        Warnings = [.. result.Warnings, new(code, message)],
    };

    private static async Task<string> HeadOfAsync(HttpResponseMessage answer, CancellationToken ct)
    {
        await using var body = await answer.Content.ReadAsStreamAsync(ct);
        var buffer = new byte[MaxBody];
        var read = await body.ReadAtLeastAsync(buffer, MaxBody, throwOnEndOfStream: false, ct);
        return System.Text.Encoding.UTF8.GetString(buffer, 0, read);
    }
}
