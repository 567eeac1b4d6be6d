using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Coder.Providers.Docker.Client;

/// <summary>
/// Calls a Docker engine (Docker Engine API, 1.24 to 1.48). The version is agreed on at the first call: the newest that both sides know.
/// </summary>
/// <param name="connection">How to reach it.</param>
internal sealed class EngineClient(EngineConnection connection) : IDisposable
{
    private const int KeptError = 64 << 10;

    private static readonly Version Newest = new(1, 48);
    private static readonly Version Oldest = new(1, 24);
    private static readonly TimeSpan PingTimeout = TimeSpan.FromSeconds(30);

    private readonly HttpClient _http = connection.Open();
    private readonly SemaphoreSlim _negotiation = new(1);
    private Version? _version;

    /// <summary>Asks for an object.</summary>
    /// <exception cref="EngineException">The engine refused, or was not reached.</exception>
    public async Task<JsonNode> GetAsync(string path, CancellationToken ct) =>
        await JsonAsync(HttpMethod.Get, path, null, ct) ?? throw new EngineException(null, $"Docker at {connection.Address.Text} gave an empty answer to {path}.");

    /// <summary>Asks for an object that may not exist; null when it does not.</summary>
    /// <exception cref="EngineException">The engine refused, or was not reached.</exception>
    public async Task<JsonNode?> FindAsync(string path, CancellationToken ct)
    {
        try
        {
            return await GetAsync(path, ct);
        }
        catch (EngineException e) when (e.Status == HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    /// <summary>Sends a command; gives its answer, null when that is empty.</summary>
    /// <exception cref="EngineException">The engine refused, or was not reached.</exception>
    public Task<JsonNode?> PostAsync(string path, JsonNode? body, CancellationToken ct) => JsonAsync(HttpMethod.Post, path, body, ct);

    /// <summary>Puts content, such as an archive, somewhere.</summary>
    /// <exception cref="EngineException">The engine refused, or was not reached.</exception>
    public async Task PutAsync(string path, HttpContent content, CancellationToken ct)
    {
        using var response = await SendAsync(HttpMethod.Put, path, content, null, HttpCompletionOption.ResponseContentRead, ct);
    }

    /// <summary>Removes an object; false when it was gone already.</summary>
    /// <exception cref="EngineException">The engine refused, or was not reached.</exception>
    public async Task<bool> DeleteAsync(string path, CancellationToken ct)
    {
        try
        {
            await JsonAsync(HttpMethod.Delete, path, null, ct);
            return true;
        }
        catch (EngineException e) when (e.Status == HttpStatusCode.NotFound)
        {
            return false;
        }
    }

    /// <summary>Calls what answers bit by bit, such as a pull or logs; the caller disposes the answer.</summary>
    /// <exception cref="EngineException">The engine refused, or was not reached.</exception>
    public Task<HttpResponseMessage> StreamAsync(
        HttpMethod method, string path, HttpContent? content, IReadOnlyDictionary<string, string>? headers, CancellationToken ct) =>
        SendAsync(method, path, content, headers, HttpCompletionOption.ResponseHeadersRead, ct);

    /// <summary>A failure while an answer of <see cref="StreamAsync"/> is read, in a sentence.</summary>
    public EngineException Explain(Exception failure) => connection.Explain(failure);

    /// <summary>The version of the API that both sides speak.</summary>
    /// <exception cref="EngineException">The engine was not reached, or is too old or too new.</exception>
    public async Task<Version> VersionAsync(CancellationToken ct)
    {
        if (_version is { } known)
        {
            return known;
        }

        await _negotiation.WaitAsync(ct);
        try
        {
            return _version ??= await NegotiateAsync(ct);
        }
        finally
        {
            _negotiation.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _http.Dispose();
        _negotiation.Dispose();
    }

    private async Task<Version> NegotiateAsync(CancellationToken ct)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(PingTimeout);
        try
        {
            using var response = await SendRawAsync(HttpMethod.Get, "_ping", null, null, HttpCompletionOption.ResponseContentRead, limit.Token);
            if (!response.IsSuccessStatusCode)
            {
                throw new EngineException(response.StatusCode, $"Docker at {connection.Address.Text} answered with status {(int)response.StatusCode} instead of its version: is it a Docker engine?");
            }

            var theirs = response.Headers.TryGetValues("Api-Version", out var values) && Version.TryParse(values.First(), out var version) ? version : Oldest;
            return theirs < Oldest
                ? throw new EngineException(null, $"The Docker engine at {connection.Address.Text} speaks version {theirs} of its API; {Oldest} (Docker 1.12) is the oldest that works.")
                : theirs < Newest ? theirs : Newest;
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            throw new EngineException(null, $"The Docker engine at {connection.Address.Text} did not answer within {PingTimeout.TotalSeconds:0} seconds.");
        }
    }

    private async Task<JsonNode?> JsonAsync(HttpMethod method, string path, JsonNode? body, CancellationToken ct)
    {
        using var content = body is null ? null : new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
        using var response = await SendAsync(method, path, content, null, HttpCompletionOption.ResponseContentRead, ct);
        var bytes = await response.Content.ReadAsByteArrayAsync(ct);
        try
        {
            return bytes.AsSpan().IndexOfAnyExcept(" \r\n"u8) < 0 || response.Content.Headers.ContentType?.MediaType != "application/json"
                ? null
                : JsonNode.Parse(bytes);
        }
        catch (JsonException e)
        {
            throw new EngineException(null, $"Docker at {connection.Address.Text} answered {path} with something that is not JSON.", e);
        }
    }

    private async Task<HttpResponseMessage> SendAsync(
        HttpMethod method, string path, HttpContent? content, IReadOnlyDictionary<string, string>? headers, HttpCompletionOption completion, CancellationToken ct)
    {
        var response = await SendRawAsync(method, $"v{await VersionAsync(ct)}/{path}", content, headers, completion, ct);
        if ((int)response.StatusCode < 400)
        {
            return response;
        }

        using (response)
        {
            throw new EngineException(response.StatusCode, await MessageAsync(response, ct));
        }
    }

    private async Task<HttpResponseMessage> SendRawAsync(
        HttpMethod method, string path, HttpContent? content, IReadOnlyDictionary<string, string>? headers, HttpCompletionOption completion, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        foreach (var (name, value) in headers ?? new Dictionary<string, string>(StringComparer.Ordinal))
        {
            request.Headers.Add(name, value);
        }

        try
        {
            return await _http.SendAsync(request, completion, ct);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or EngineException || (e is OperationCanceledException && !ct.IsCancellationRequested))
        {
            throw connection.Explain(e is OperationCanceledException ? new TimeoutException(e.Message, e) : e);
        }
    }

    private static async Task<string> MessageAsync(HttpResponseMessage response, CancellationToken ct)
    {
        await using var stream = await response.Content.ReadAsStreamAsync(ct);
        var buffer = new byte[KeptError];
        var length = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, ct);
        var text = Encoding.UTF8.GetString(buffer, 0, length).Trim();
        try
        {
            return JsonNode.Parse(text)?["message"]?.GetValue<string>() ?? text;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return text.Length > 0 ? text : $"the engine answered with status {(int)response.StatusCode}";
        }
    }
}
