using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;

namespace Coder.Kubernetes.Referee.Tests.Api;

/// <summary>Plain requests to a server, so that every byte of an answer can be looked at.</summary>
internal sealed class ApiClient : IDisposable
{
    private readonly HttpClient _http;
    private readonly X509Certificate2 _authority;

    public ApiClient(ApiServer server, string user = "admin", string? token = null)
        : this(server, [])
    {
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token ?? server.Token(user));
    }

    private ApiClient(ApiServer server, X509CertificateCollection certificates)
    {
        _authority = X509Certificate2.CreateFromPem(server.CertificateAuthority);
        _http = new(new SocketsHttpHandler
        {
            SslOptions = new() { CertificateChainPolicy = Trusting(_authority), ClientCertificates = certificates },
            UseProxy = false,
        })
        { BaseAddress = server.Address };
        _http.DefaultRequestHeaders.UserAgent.ParseAdd("tests/1.0");
    }

    /// <summary>A client that shows a certificate and no token.</summary>
    public static ApiClient WithCertificate(ApiServer server, X509Certificate2 certificate) => new(server, [certificate]);

    public async Task<Reply> SendAsync(HttpMethod method, string path, string? body = null, string type = "application/json")
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null)
        {
            request.Content = new StringContent(body, Encoding.UTF8, type);
        }

        using var response = await _http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        var isJson = response.Content.Headers.ContentType?.MediaType == "application/json";
        return new((int)response.StatusCode, isJson ? (JsonObject)JsonNode.Parse(text)! : [], text, response.Headers.TryGetValues("Warning", out var warnings) ? [.. warnings] : []);
    }

    public Task<Reply> GetAsync(string path) => SendAsync(HttpMethod.Get, path);

    public Task<Reply> PostAsync(string path, string body) => SendAsync(HttpMethod.Post, path, body);

    public Task<Reply> PutAsync(string path, JsonNode body) => SendAsync(HttpMethod.Put, path, body.ToJsonString());

    public Task<Reply> DeleteAsync(string path, string? body = null) => SendAsync(HttpMethod.Delete, path, body);

    public Task<Reply> PatchAsync(string path, string kind, string body) => SendAsync(HttpMethod.Patch, path, body, $"application/{kind}");

    public Task<Reply> ApplyAsync(string path, string manager, string body, string more = "") => PatchAsync($"{path}?fieldManager={manager}{more}", "apply-patch+yaml", body);

    /// <summary>The lines of a watch, as they come.</summary>
    public async IAsyncEnumerable<JsonObject> WatchAsync(string path)
    {
        using var response = await _http.GetAsync(path, HttpCompletionOption.ResponseHeadersRead);
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
        while (await reader.ReadLineAsync() is { } line)
        {
            yield return (JsonObject)JsonNode.Parse(line)!;
        }
    }

    public void Dispose()
    {
        _http.Dispose();
        _authority.Dispose();
    }

    private static X509ChainPolicy Trusting(X509Certificate2 authority)
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.Add(authority);
        return policy;
    }
}

/// <summary>An answer; its object is empty when it is not JSON.</summary>
internal sealed record Reply(int Status, JsonObject Object, string Text, IReadOnlyList<string> Warnings)
{
    public string Message => Object["message"]?.GetValue<string>() ?? "";

    public string Reason => Object["reason"]?.GetValue<string>() ?? "";

    public Reply ShouldBe(int status)
    {
        Status.ShouldBe(status, Text);
        return this;
    }
}
