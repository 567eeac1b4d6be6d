using System.Collections.Frozen;
using System.Net.Mime;
using Coder.Server.Http;
using Microsoft.Net.Http.Headers;

namespace Coder.Server.Dashboard;

/// <summary>
/// Serves the built dashboard from <c>wwwroot</c>: files that exist (in the compressed form beside them when the browser takes it), and
/// for every other path outside the API its single page. Files below <c>assets/</c> carry their hash in the name and are cached for good.
/// </summary>
internal sealed class DashboardFiles
{
    private const string Page = "index.html";

    private static readonly FrozenDictionary<string, string> ContentTypes = new Dictionary<string, string>
    {
        [".html"] = "text/html; charset=utf-8",
        [".js"] = "text/javascript; charset=utf-8",
        [".mjs"] = "text/javascript; charset=utf-8",
        [".css"] = "text/css; charset=utf-8",
        [".json"] = Json.ContentType,
        [".map"] = Json.ContentType,
        [".webmanifest"] = "application/manifest+json",
        [".svg"] = "image/svg+xml",
        [".png"] = "image/png",
        [".jpg"] = "image/jpeg",
        [".webp"] = "image/webp",
        [".ico"] = "image/x-icon",
        [".woff2"] = "font/woff2",
        [".woff"] = "font/woff",
        [".txt"] = "text/plain; charset=utf-8",
        [".wasm"] = "application/wasm",
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    private static readonly (string Encoding, string Extension)[] Compressed = [("br", ".br"), ("gzip", ".gz")];

    private readonly string _root;
    private readonly FrozenDictionary<string, FileInfo> _files;

    /// <summary>Serves the dashboard beside the server.</summary>
    public DashboardFiles()
        : this(Path.Combine(AppContext.BaseDirectory, "wwwroot"))
    {
    }

    /// <summary>Serves the dashboard in a directory, whose files are listed once.</summary>
    public DashboardFiles(string root)
    {
        _root = root;
        var files = Directory.Exists(root) ? new DirectoryInfo(root).EnumerateFiles("*", SearchOption.AllDirectories) : [];
        _files = files.ToFrozenDictionary(file => "/" + Path.GetRelativePath(root, file.FullName), StringComparer.Ordinal);
    }

    /// <summary>Answers a GET of a path outside the API.</summary>
    public async Task ServeAsync(HttpContext context)
    {
        var path = context.Request.Path.Value ?? "/";
        var exists = _files.ContainsKey(path);
        if (!exists && Path.HasExtension(path) && path.StartsWith("/assets/", StringComparison.Ordinal))
        {
            await new ApiError(StatusCodes.Status404NotFound, "There is no such file. The dashboard was updated; reload the page.").ExecuteAsync(context);
            return;
        }

        var name = exists ? path : "/" + Page;
        if (!_files.TryGetValue(name, out var file))
        {
            await new ApiError(
                StatusCodes.Status404NotFound,
                "This server was built without its dashboard.",
                $"There is no {Page} in {_root}. The API is at /api/v2.").ExecuteAsync(context);
            return;
        }

        await SendAsync(context, name, file);
    }

    private async Task SendAsync(HttpContext context, string name, FileInfo file)
    {
        var response = context.Response;
        response.ContentType = ContentTypes.GetValueOrDefault(Path.GetExtension(name), MediaTypeNames.Application.Octet);
        response.Headers.CacheControl = name.StartsWith("/assets/", StringComparison.Ordinal)
            ? "public, max-age=31536000, immutable"
            : "no-cache";
        var etag = $"\"{file.LastWriteTimeUtc.Ticks:x}-{file.Length:x}\"";
        response.Headers.ETag = etag;
        if (context.Request.Headers.IfNoneMatch.ToString() == etag)
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        foreach (var (encoding, extension) in Compressed)
        {
            if (_files.TryGetValue(name + extension, out var compressed))
            {
                response.Headers.Vary = HeaderNames.AcceptEncoding;
                if (AcceptedEncodings.Accepts(context.Request, encoding))
                {
                    response.Headers.ContentEncoding = encoding;
                    file = compressed;
                    break;
                }
            }
        }

        response.ContentLength = file.Length;
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await response.SendFileAsync(file.FullName, context.RequestAborted);
        }
    }
}
