using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Coder.Sdk;

/// <summary>
/// A typed client of the REST API. Methods throw <see cref="CoderApiException"/> when the server refuses,
/// <see cref="HttpRequestException"/> when it cannot be reached, and are safe to call at the same time.
/// </summary>
public sealed partial class CoderClient : IDisposable
{
    /// <summary>The header that carries the session token.</summary>
    public const string TokenHeader = "Coder-Session-Token";

    /// <summary>The header in which every answer names the server's version.</summary>
    public const string VersionHeader = "X-Coder-Build-Version";

    private readonly HttpClient _http;
    private readonly HttpMessageHandler _handler;
    private readonly IReadOnlyList<KeyValuePair<string, string>> _headers;

    /// <param name="url">The server's URL; a path in it is kept as a prefix.</param>
    /// <param name="sessionToken">Null for requests without a session.</param>
    /// <param name="headers">Sent with every request, for proxies in front of the server.</param>
    /// <param name="handler">Replaces the network in tests; owned by the client.</param>
    public CoderClient(
        Uri url,
        string? sessionToken = null,
        IReadOnlyList<KeyValuePair<string, string>>? headers = null,
        HttpMessageHandler? handler = null)
    {
        Url = url.AbsolutePath.EndsWith('/') ? url : new Uri(url.AbsoluteUri + "/");
        SessionToken = sessionToken;
        _headers = headers ?? [];
        _handler = handler ?? new SocketsHttpHandler
        {
            AutomaticDecompression = DecompressionMethods.All,
            ConnectTimeout = TimeSpan.FromSeconds(15),
            UseCookies = false,
        };
        _http = new HttpClient(_handler) { BaseAddress = Url, Timeout = TimeSpan.FromMinutes(5) };
        _http.DefaultRequestHeaders.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        foreach (var (name, value) in _headers)
        {
            _http.DefaultRequestHeaders.TryAddWithoutValidation(name, value);
        }
    }

    /// <summary>The server's URL, ending with a slash.</summary>
    public Uri Url { get; }

    /// <summary>The token sent with requests; set it after a login.</summary>
    public string? SessionToken { get; set; }

    /// <summary>The server's version, known after the first answer.</summary>
    public string? ServerVersion { get; private set; }

    /// <inheritdoc />
    public void Dispose()
    {
        _http.Dispose();
        _handler.Dispose();
    }

    private Task<T> GetAsync<T>(string path, JsonTypeInfo<T> type, CancellationToken ct) =>
        SendAsync(HttpMethod.Get, path, null, type, ct);

    private Task<TAnswer> PostAsync<TBody, TAnswer>(
        string path, TBody body, JsonTypeInfo<TBody> bodyType, JsonTypeInfo<TAnswer> type, CancellationToken ct) =>
        SendAsync(HttpMethod.Post, path, JsonContent.Create(body, bodyType), type, ct);

    private async Task<T> SendAsync<T>(
        HttpMethod method, string path, HttpContent? content, JsonTypeInfo<T> type, CancellationToken ct)
    {
        using var answer = await SendAsync(method, path, content, ct);
        await using var stream = await answer.Content.ReadAsStreamAsync(ct);
        try
        {
            return await JsonSerializer.DeserializeAsync(stream, type, ct)
                ?? throw NotTheApi(answer, method, path, null);
        }
        catch (JsonException e)
        {
            throw NotTheApi(answer, method, path, e.Message);
        }
    }

    private async Task SendNoContentAsync(HttpMethod method, string path, HttpContent? content, CancellationToken ct)
    {
        using var answer = await SendAsync(method, path, content, ct);
    }

    private async Task<HttpResponseMessage> SendAsync(
        HttpMethod method, string path, HttpContent? content, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(method, "api/v2/" + path) { Content = content };
        if (!string.IsNullOrEmpty(SessionToken))
        {
            request.Headers.TryAddWithoutValidation(TokenHeader, SessionToken);
        }

        var answer = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, ct);
        if (answer.Headers.TryGetValues(VersionHeader, out var version))
        {
            ServerVersion = version.FirstOrDefault();
        }

        if (answer.IsSuccessStatusCode || answer.StatusCode == HttpStatusCode.NotModified)
        {
            return answer;
        }

        using (answer)
        {
            throw new CoderApiException(
                answer.StatusCode, await ReadErrorAsync(answer, ct), method.Method, "/api/v2/" + WithoutQuery(path));
        }
    }

    private static async Task<Response> ReadErrorAsync(HttpResponseMessage answer, CancellationToken ct)
    {
        try
        {
            var body = await answer.Content.ReadFromJsonAsync(CoderJsonContext.Default.Response, ct);
            if (body is { Message.Length: > 0 })
            {
                return body;
            }
        }
        catch (Exception e) when (e is JsonException or NotSupportedException)
        {
            // A proxy in between answered with a page of its own; its status is all there is to tell.
        }

        return new Response { Message = $"The server answered {(int)answer.StatusCode} {answer.ReasonPhrase}." };
    }

    private CoderApiException NotTheApi(HttpResponseMessage answer, HttpMethod method, string path, string? detail) =>
        new(
            answer.StatusCode,
            new Response
            {
                Message = $"{Url} did not answer as a Coder server does. Check the URL, and proxies in front of it.",
                Detail = detail,
            },
            method.Method,
            "/api/v2/" + WithoutQuery(path));

    private static string WithoutQuery(string path) => path.IndexOf('?') is >= 0 and var at ? path[..at] : path;

    private static string Escape(string segment) => Uri.EscapeDataString(segment);
}
