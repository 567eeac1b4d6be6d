using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Coder.Testing;

namespace Coder.Providers.Tests.Docker;

/// <summary>
/// A registry of images in memory (OCI Distribution Specification: push, pull, delete) on 127.0.0.1, which Docker speaks to without TLS.
/// It wants a login, by Basic authentication.
/// </summary>
internal sealed class ImageRegistry : IAsyncDisposable
{
    public const string Username = "alice";
    public const string Password = "correct";

    private readonly ConcurrentDictionary<string, byte[]> _blobs = new();
    private readonly ConcurrentDictionary<string, (string Type, byte[] Content)> _manifests = new();
    private readonly ConcurrentDictionary<string, MemoryStream> _uploads = new();
    private readonly LoopbackServer _server;

    public ImageRegistry() => _server = new LoopbackServer(AnswerAsync);

    /// <summary>Host and port, as in names of images.</summary>
    public string Address => _server.Url.Authority;

    /// <summary>Repository and tag or digest of everything that was pushed.</summary>
    public ICollection<string> Manifests => _manifests.Keys;

    /// <summary>Refuses every request for an image, as a registry does whose rate limit is reached.</summary>
    public bool IsExhausted { get; set; }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private async Task AnswerAsync(HttpListenerContext context)
    {
        var expected = "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{Username}:{Password}"));
        if (context.Request.Headers["Authorization"] == expected)
        {
            await RouteAsync(context.Request, context.Response);
        }
        else
        {
            context.Response.Headers["WWW-Authenticate"] = "Basic realm=\"test\"";
            await ErrorAsync(context.Request, context.Response, HttpStatusCode.Unauthorized, "UNAUTHORIZED", "authentication required");
        }

        context.Response.Close();
    }

    private async Task RouteAsync(HttpListenerRequest request, HttpListenerResponse response)
    {
        var path = request.Url!.AbsolutePath;
        if (path == "/v2/")
        {
            return;
        }

        if (IsExhausted)
        {
            await ErrorAsync(request, response, HttpStatusCode.TooManyRequests, "TOOMANYREQUESTS", "too many requests");
            return;
        }

        var parts = path["/v2/".Length..].Split('/');
        var last = parts[^1];
        if (path.Contains("/blobs/uploads/", StringComparison.Ordinal))
        {
            await UploadAsync(request, response, string.Join('/', parts[..^3]), last);
        }
        else if (parts[^2] == "blobs")
        {
            await SendAsync(request, response, last, _blobs.TryGetValue(last, out var blob) ? ("application/octet-stream", blob) : null, "BLOB_UNKNOWN");
        }
        else
        {
            await ManifestAsync(request, response, string.Join('/', parts[..^2]), last);
        }
    }

    private async Task ManifestAsync(HttpListenerRequest request, HttpListenerResponse response, string repository, string reference)
    {
        if (request.HttpMethod == "PUT")
        {
            var content = await ReadAsync(request);
            var digest = Digest(content);
            _manifests[$"{repository}:{reference}"] = _manifests[$"{repository}:{digest}"] = (request.ContentType!, content);
            response.Headers["Docker-Content-Digest"] = digest;
            response.StatusCode = (int)HttpStatusCode.Created;
        }
        else if (request.HttpMethod == "DELETE")
        {
            foreach (var name in _manifests.Where(m => m.Key.StartsWith(repository + ":", StringComparison.Ordinal) && Digest(m.Value.Content) == reference).Select(m => m.Key))
            {
                _manifests.TryRemove(name, out _);
            }

            response.StatusCode = (int)HttpStatusCode.Accepted;
        }
        else
        {
            var found = _manifests.TryGetValue($"{repository}:{reference}", out var manifest);
            await SendAsync(request, response, found ? Digest(manifest.Content) : "", found ? manifest : null, "MANIFEST_UNKNOWN");
        }
    }

    private async Task UploadAsync(HttpListenerRequest request, HttpListenerResponse response, string repository, string id)
    {
        if (request.HttpMethod == "POST")
        {
            id = Guid.NewGuid().ToString("N");
            _uploads[id] = new MemoryStream();
        }

        await request.InputStream.CopyToAsync(_uploads[id]);
        if (request.HttpMethod == "PUT")
        {
            _blobs[request.QueryString["digest"]!] = _uploads[id].ToArray();
            response.StatusCode = (int)HttpStatusCode.Created;
            return;
        }

        response.Headers["Location"] = $"http://{Address}/v2/{repository}/blobs/uploads/{id}";
        response.Headers["Docker-Upload-UUID"] = id;
        response.Headers["Range"] = $"0-{Math.Max(0, _uploads[id].Length - 1)}";
        response.StatusCode = (int)HttpStatusCode.Accepted;
    }

    private static async Task SendAsync(HttpListenerRequest request, HttpListenerResponse response, string digest, (string Type, byte[] Content)? found, string missing)
    {
        if (found is not { } file)
        {
            await ErrorAsync(request, response, HttpStatusCode.NotFound, missing, missing.Replace('_', ' ').ToLowerInvariant());
            return;
        }

        response.ContentType = file.Type;
        response.Headers["Docker-Content-Digest"] = digest;
        response.ContentLength64 = file.Content.Length;
        if (request.HttpMethod != "HEAD")
        {
            await response.OutputStream.WriteAsync(file.Content);
        }
    }

    private static async Task ErrorAsync(HttpListenerRequest request, HttpListenerResponse response, HttpStatusCode status, string code, string message)
    {
        response.StatusCode = (int)status;
        response.ContentType = "application/json";
        if (request.HttpMethod == "HEAD")
        {
            return;
        }

        await response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes($$"""{"errors":[{"code":"{{code}}","message":"{{message}}"}]}"""));
    }

    private static async Task<byte[]> ReadAsync(HttpListenerRequest request)
    {
        using var content = new MemoryStream();
        await request.InputStream.CopyToAsync(content);
        return content.ToArray();
    }

    private static string Digest(byte[] content) => "sha256:" + Convert.ToHexStringLower(SHA256.HashData(content));
}
