using System.Net;
using System.Net.Http.Headers;
using System.Security.Authentication;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Coder.Providers.Kubernetes.Client;

/// <summary>A client of one API server: plain requests that are tried again when that is safe and promising.</summary>
internal sealed class KubernetesClient : IDisposable
{
    /// <summary>The field manager of everything that templates make.</summary>
    public const string FieldManager = "coder";

    private const int AnswerLimit = 64 * 1024 * 1024;
    private static readonly TimeSpan RequestLimit = TimeSpan.FromSeconds(30);
    private readonly ConnectionSettings _settings;
    private readonly TimeProvider _time;
    private readonly HttpClient _http;
    private readonly Retries _retries;

    /// <summary>Makes a client; nothing is sent yet.</summary>
    /// <exception cref="ConnectionException">The settings cannot be used.</exception>
    public KubernetesClient(ConnectionSettings settings, TimeProvider time)
    {
        _settings = settings;
        _time = time;
        _retries = new Retries(time);
        var transport = Transport.Create(settings);
        transport.SslOptions.LocalCertificateSelectionCallback = (_, _, _, _, _) => _certificate!;
        _http = new HttpClient(transport) { Timeout = Timeout.InfiniteTimeSpan, MaxResponseContentBufferSize = AnswerLimit };
    }

    private System.Security.Cryptography.X509Certificates.X509Certificate2? _certificate;

    /// <summary>Says which server this is, for sentences.</summary>
    public string Server => $"{_settings.Server.GetLeftPart(UriPartial.Authority)} ({_settings.Origin})";

    /// <summary>Reads an object or a collection.</summary>
    /// <exception cref="ApiException">It cannot be read.</exception>
    public Task<JsonObject> GetAsync(string path, CancellationToken ct) => AskAsync(HttpMethod.Get, path, null, null, ct);

    /// <summary>Reads an object; null when it is not there.</summary>
    public async Task<JsonObject?> FindAsync(ObjectKey key, CancellationToken ct)
    {
        try
        {
            return await GetAsync(key.Path, ct);
        }
        catch (ApiException e) when (e.Error.IsNotFound)
        {
            return null;
        }
    }

    /// <summary>
    /// Makes an object what <paramref name="json"/> says, as far as it says (server-side apply), and gives it as it is then.
    /// </summary>
    /// <param name="key">The object.</param>
    /// <param name="json">What it has to have: all that this manager has to say about it.</param>
    /// <param name="manager">In whose name.</param>
    /// <param name="force">Whether fields that others manage are taken from them.</param>
    /// <param name="ct">Cancels.</param>
    public Task<JsonObject> ApplyAsync(ObjectKey key, JsonObject json, string manager, bool force, CancellationToken ct) => AskAsync(
        HttpMethod.Patch,
        $"{key.Path}?fieldManager={Uri.EscapeDataString(manager)}&force={(force ? "true" : "false")}",
        json,
        "application/apply-patch+yaml",
        ct);

    /// <summary>Asks for the removal of an object; gives it as it is while it ends, or null when it is gone.</summary>
    /// <param name="key">The object.</param>
    /// <param name="uid">Only if it is this one; null: whichever has the name.</param>
    /// <param name="propagation">What becomes of what it owns: Foreground, Background or Orphan.</param>
    /// <param name="ct">Cancels.</param>
    public async Task<JsonObject?> DeleteAsync(ObjectKey key, string? uid, string propagation, CancellationToken ct)
    {
        var options = new JsonObject { ["apiVersion"] = "v1", ["kind"] = "DeleteOptions", ["propagationPolicy"] = propagation };
        if (uid is { Length: > 0 })
        {
            options["preconditions"] = new JsonObject { ["uid"] = uid };
        }

        try
        {
            var answer = await AskAsync(HttpMethod.Delete, key.Path, options, "application/json", ct);
            return (string?)answer["kind"] == "Status" ? null : answer;
        }
        catch (ApiException e) when (e.Error.IsNotFound)
        {
            return null;
        }
    }

    /// <summary>The last lines that a container wrote.</summary>
    public async Task<string> LogAsync(ObjectKey pod, string container, bool previous, int lines, CancellationToken ct)
    {
        using var answer = await SendAsync(
            HttpMethod.Get, $"{pod.Path}/log?container={Uri.EscapeDataString(container)}&previous={(previous ? "true" : "false")}&tailLines={lines}&limitBytes=16384",
            null, null, HttpCompletionOption.ResponseContentRead, ct);
        return await answer.Content.ReadAsStringAsync(ct);
    }

    /// <summary>Opens a stream of changes; the caller disposes the answer.</summary>
    public Task<HttpResponseMessage> OpenWatchAsync(string path, CancellationToken ct) =>
        SendAsync(HttpMethod.Get, path, null, null, HttpCompletionOption.ResponseHeadersRead, ct);

    /// <summary>Waits before something is tried again.</summary>
    public Task PauseAsync(TimeSpan pause, CancellationToken ct) => Task.Delay(pause, _time, ct);

    /// <inheritdoc/>
    public void Dispose()
    {
        _http.Dispose();
        (_settings.Credential as IDisposable)?.Dispose();
    }

    private async Task<JsonObject> AskAsync(HttpMethod method, string path, JsonObject? body, string? type, CancellationToken ct)
    {
        using var answer = await SendAsync(method, path, body, type, HttpCompletionOption.ResponseContentRead, ct);
        try
        {
            var text = await answer.Content.ReadAsByteArrayAsync(ct);
            return JsonNode.Parse(text) as JsonObject ?? throw new JsonException("no object");
        }
        catch (JsonException e)
        {
            throw new ApiException(new ApiError(0, "", e.Message), $"{Server} does not answer like a Kubernetes API server: {e.Message}. Check the address.", e);
        }
    }

    private async Task<HttpResponseMessage> SendAsync(
        HttpMethod method, string path, JsonObject? body, string? type, HttpCompletionOption completion, CancellationToken ct)
    {
        var content = body is null ? null : JsonSerializer.SerializeToUtf8Bytes(body);
        var renew = false;
        for (var attempt = 0; ; attempt++)
        {
            TimeSpan? pause;
            try
            {
                var answer = await SendOnceAsync(method, path, content, type, completion, renew, ct);
                if (answer.IsSuccessStatusCode)
                {
                    _retries.HasAnswered = true;
                    return answer;
                }

                using (answer)
                {
                    var error = await StatusReader.ReadAsync(answer, ct);
                    _retries.HasAnswered = true;
                    var again = answer.StatusCode == HttpStatusCode.Unauthorized && !renew;
                    pause = again ? TimeSpan.Zero : _retries.After(attempt, answer);
                    renew |= again;
                    if (pause is null)
                    {
                        throw new ApiException(error, Sentence(error));
                    }
                }
            }
            catch (HttpRequestException e)
            {
                pause = _retries.After(attempt, e)
                    ?? throw new ApiException(new ApiError(0, "Unreachable", e.Message), Unreachable(e), e);
            }
            catch (OperationCanceledException e) when (!ct.IsCancellationRequested)
            {
                pause = _retries.After(attempt, new HttpRequestException(HttpRequestError.ConnectionError))
                    ?? throw new ApiException(
                        new ApiError(0, "Timeout", "no answer"),
                        $"The Kubernetes API server {Server} did not answer within {RequestLimit.TotalSeconds:0} seconds.", e);
            }

            await Task.Delay(pause.Value, _time, ct);
        }
    }

    private async Task<HttpResponseMessage> SendOnceAsync(
        HttpMethod method, string path, byte[]? content, string? type, HttpCompletionOption completion, bool renew, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(method, _settings.Server.ToString().TrimEnd('/') + path);
        var (header, certificate) = await _settings.Credential.GetAsync(renew, ct);
        _certificate = certificate;
        request.Headers.Authorization = header;
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        request.Headers.UserAgent.ParseAdd("coder");
        if (content is not null)
        {
            request.Content = new ByteArrayContent(content);
            request.Content.Headers.ContentType = new MediaTypeHeaderValue(type!);
        }

        // With headers only, the limit ends with them: what follows is a stream.
        using var limit = new CancellationTokenSource(RequestLimit, _time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, ct);
        return await _http.SendAsync(request, completion, both.Token);
    }

    private string Sentence(ApiError error) => error.Code switch
    {
        401 => $"The Kubernetes API server {Server} does not accept {_settings.Credential.Origin}: it has expired, or is for another cluster. Renew it.",
        _ => error.Message,
    };

    private string Unreachable(HttpRequestException e)
    {
        var cause = e.HttpRequestError switch
        {
            HttpRequestError.NameResolutionError => $"the name {_settings.Server.Host} cannot be resolved",
            HttpRequestError.SecureConnectionError => "the secure connection fails, " + Innermost(e),
            HttpRequestError.ProxyTunnelError => $"the proxy {_settings.Proxy} refuses",
            HttpRequestError.ConnectionError => Innermost(e),
            _ => Innermost(e),
        };
        var advice = e.HttpRequestError == HttpRequestError.SecureConnectionError
            ? "Check the certificate authority and the server's name."
            : "Check the address and the network between the two.";
        return $"The Kubernetes API server {Server} cannot be reached: {cause}. {advice}";
    }

    private static string Innermost(Exception e)
    {
        while (e.InnerException is { } inner and not AuthenticationException { InnerException: null })
        {
            e = inner;
        }

        return ((e.InnerException as AuthenticationException)?.Message ?? e.Message).TrimEnd('.');
    }
}
