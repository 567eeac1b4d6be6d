using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Coder.Providers.Docker.Client;

namespace Coder.Providers.Docker.Registry;

/// <summary>Asks a registry about an image (OCI Distribution Specification, and Docker's token authentication).</summary>
internal sealed partial class RegistryClient : IDisposable
{
    private const string Manifests =
        "application/vnd.docker.distribution.manifest.list.v2+json, application/vnd.oci.image.index.v1+json, "
        + "application/vnd.docker.distribution.manifest.v2+json, application/vnd.oci.image.manifest.v1+json";

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly HttpClient _http;
    private readonly ImageReference _image;
    private readonly RegistryLogin? _login;
    private readonly Uri _root;
    private AuthenticationHeaderValue? _authorization;

    /// <summary>Prepares for one image.</summary>
    /// <param name="image">The image.</param>
    /// <param name="login">How to log in; null: nobody. An address that begins with <c>http://</c> is spoken to without TLS.</param>
    /// <param name="skipsVerification">Whether any certificate will do.</param>
    public RegistryClient(ImageReference image, RegistryLogin? login, bool skipsVerification)
    {
        _image = image;
        _login = login;
        var scheme = login?.Address.StartsWith("http://", StringComparison.Ordinal) == true ? "http" : "https";
        _root = new Uri($"{scheme}://{(image.Registry == "docker.io" ? "registry-1.docker.io" : image.Registry)}/v2/");
        var handler = new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(10) };
        if (skipsVerification)
        {
            // The template asks for it by name (insecure_skip_verify).
#pragma warning disable CA5359
            handler.SslOptions.RemoteCertificateValidationCallback = (_, _, _, _) => true;
#pragma warning restore CA5359
        }

        _http = new HttpClient(handler) { Timeout = Limit, MaxResponseContentBufferSize = 16 << 20 };
    }

    /// <summary>The digest of the image's manifest.</summary>
    /// <exception cref="EngineException">It does not exist, may not be had, or the registry was not reached.</exception>
    public async Task<string> DigestAsync(CancellationToken ct)
    {
        using var response = await SendAsync(HttpMethod.Head, $"{_image.Repository}/manifests/{_image.Version}", "pull", ct);
        return response.Headers.TryGetValues("Docker-Content-Digest", out var values)
            ? values.First()
            : throw new EngineException(null, $"The registry {_image.Registry} does not tell the digest of {_image.Name}:{_image.Version}.");
    }

    /// <summary>The image's manifest, or its list of manifests, with its media type.</summary>
    /// <exception cref="EngineException">It does not exist, may not be had, or the registry was not reached.</exception>
    public async Task<JsonNode> ManifestAsync(CancellationToken ct)
    {
        using var response = await SendAsync(HttpMethod.Get, $"{_image.Repository}/manifests/{_image.Version}", "pull", ct);
        return await ReadAsync(response, ct);
    }

    /// <summary>Removes a manifest; one that is gone is fine.</summary>
    /// <exception cref="EngineException">The registry refuses, or was not reached.</exception>
    public async Task DeleteAsync(string digest, CancellationToken ct)
    {
        try
        {
            using var response = await SendAsync(HttpMethod.Delete, $"{_image.Repository}/manifests/{digest}", "delete", ct);
        }
        catch (EngineException e) when (e.Status == HttpStatusCode.NotFound)
        {
            // Gone already.
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string action, CancellationToken ct)
    {
        var response = await TryAsync(method, path, ct);
        if (response.StatusCode == HttpStatusCode.Unauthorized)
        {
            using (response)
            {
                _authorization = await AnswerAsync(response.Headers.WwwAuthenticate, action, ct);
            }

            response = await TryAsync(method, path, ct);
        }

        if (response.IsSuccessStatusCode)
        {
            return response;
        }

        using (response)
        {
            throw new EngineException(response.StatusCode, Sentence(response.StatusCode));
        }
    }

    private string Sentence(HttpStatusCode status) => status switch
    {
        HttpStatusCode.NotFound => $"The image {_image.Name}:{_image.Version} does not exist in the registry {_image.Registry}. Check its name and tag.",
        HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden =>
            $"The registry {_image.Registry} refuses {_image.Repository}: it does not exist there, or needs another login. Check its name and the provider's registry_auth.",
        HttpStatusCode.TooManyRequests => $"The registry {_image.Registry} allows no more requests for now (rate limit). Wait, or give it a login with registry_auth.",
        _ => $"The registry {_image.Registry} answered with status {(int)status}.",
    };

    private async Task<HttpResponseMessage> TryAsync(HttpMethod method, string path, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(method, new Uri(_root, path));
        request.Headers.TryAddWithoutValidation("Accept", Manifests);
        request.Headers.Authorization = _authorization;
        try
        {
            return await _http.SendAsync(request, ct);
        }
        catch (Exception e) when (e is HttpRequestException || (e is OperationCanceledException && !ct.IsCancellationRequested))
        {
            throw new EngineException(null, $"The registry {_root.Authority} was not reached: {e.GetBaseException().Message}", e);
        }
    }

    private async Task<AuthenticationHeaderValue?> AnswerAsync(HttpHeaderValueCollection<AuthenticationHeaderValue> challenges, string action, CancellationToken ct)
    {
        var basic = _login is null ? null : new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{_login.Username}:{_login.Password}")));
        if (challenges.FirstOrDefault(c => c.Scheme.Equals("Bearer", StringComparison.OrdinalIgnoreCase)) is not { Parameter: { } parameters })
        {
            return basic;
        }

        var values = Parameter().Matches(parameters).ToDictionary(m => m.Groups[1].Value, m => m.Groups[2].Value, StringComparer.OrdinalIgnoreCase);
        if (!values.TryGetValue("realm", out var realm) || !Uri.TryCreate(realm, UriKind.Absolute, out var url))
        {
            throw new EngineException(null, $"The registry {_image.Registry} asks for a token and does not say where to get one.");
        }

        var scope = $"repository:{_image.Repository}:{action}";
        using var request = new HttpRequestMessage(HttpMethod.Get, new UriBuilder(url)
        {
            Query = $"service={Uri.EscapeDataString(values.GetValueOrDefault("service", ""))}&scope={Uri.EscapeDataString(scope)}",
        }.Uri);
        request.Headers.Authorization = basic;
        try
        {
            using var response = await _http.SendAsync(request, ct);
            if (!response.IsSuccessStatusCode)
            {
                throw new EngineException(response.StatusCode, Sentence(response.StatusCode));
            }

            var answer = await ReadAsync(response, ct);
            return new AuthenticationHeaderValue("Bearer", answer.Text("token") is { Length: > 0 } token ? token : answer.Text("access_token"));
        }
        catch (HttpRequestException e)
        {
            throw new EngineException(null, $"The registry {_image.Registry} sends to {url.Authority} for a token, which was not reached: {e.GetBaseException().Message}", e);
        }
    }

    private async Task<JsonNode> ReadAsync(HttpResponseMessage response, CancellationToken ct)
    {
        try
        {
            return JsonNode.Parse(await response.Content.ReadAsByteArrayAsync(ct)) ?? throw new JsonException();
        }
        catch (JsonException e)
        {
            throw new EngineException(null, $"The registry {_image.Registry} answered with something that is not JSON.", e);
        }
    }

    [GeneratedRegex("(\\w+)=\"([^\"]*)\"", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Parameter();
}
