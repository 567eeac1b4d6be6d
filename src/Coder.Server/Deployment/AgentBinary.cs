using System.IO.Compression;
using System.Security.Cryptography;
using Coder.Server.Http;

namespace Coder.Server.Deployment;

/// <summary>
/// Serves the program that is CLI and agent in one at <c>/bin/coder-&lt;os&gt;-&lt;arch&gt;</c>, as existing clients fetch it: a strong ETag (the
/// quoted SHA-1 of the file), the whole length in <c>X-Original-Content-Length</c>, gzip for those who take it.
/// Hash and compressed copy are made once, at the first request.
/// </summary>
internal sealed partial class AgentBinary(ILogger<AgentBinary> logger) : IDisposable
{
    private readonly string _directory = Path.Combine(AppContext.BaseDirectory, "bin");
    private readonly SemaphoreSlim _preparing = new(1, 1);
    private readonly Dictionary<string, Prepared> _prepared = new(StringComparer.Ordinal);

    /// <summary>Answers a GET or HEAD of <c>/bin/&lt;name&gt;</c>.</summary>
    public async Task ServeAsync(HttpContext context, string name)
    {
        var file = new FileInfo(Path.Combine(_directory, Path.GetFileName(name)));
        if (name != file.Name || !name.StartsWith("coder-", StringComparison.Ordinal) || !file.Exists)
        {
            await new ApiError(StatusCodes.Status404NotFound, $"This server has no program {name}.", Offered()).ExecuteAsync(context);
            return;
        }

        var prepared = await PrepareAsync(file, context.RequestAborted);
        var (request, response) = (context.Request, context.Response);
        response.Headers.ETag = prepared.ETag;
        response.Headers.CacheControl = "no-cache";
        response.Headers.Vary = "Accept-Encoding";
        if (request.Headers.IfNoneMatch.ToString() == prepared.ETag)
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        response.ContentType = "application/octet-stream";
        response.Headers.ContentDisposition = $"attachment; filename=\"{name}\"";
        response.Headers["X-Original-Content-Length"] = file.Length.ToString();
        var compressed = AcceptedEncodings.Accepts(request, "gzip");
        if (compressed)
        {
            response.Headers.ContentEncoding = "gzip";
        }

        response.ContentLength = compressed ? prepared.Gzip.Length : file.Length;
        if (HttpMethods.IsHead(request.Method))
        {
            return;
        }

        if (compressed)
        {
            await response.Body.WriteAsync(prepared.Gzip, context.RequestAborted);
        }
        else
        {
            await response.SendFileAsync(file.FullName, context.RequestAborted);
        }
    }

    public void Dispose() => _preparing.Dispose();

    private string Offered()
    {
        var names = Directory.Exists(_directory) ? Directory.EnumerateFiles(_directory, "coder-*").Select(Path.GetFileName).ToList() : [];
        return names.Count > 0
            ? $"It has {string.Join(", ", names)}."
            : $"It was built without any: {_directory} is empty.";
    }

    private async Task<Prepared> PrepareAsync(FileInfo file, CancellationToken ct)
    {
        await _preparing.WaitAsync(ct);
        try
        {
            if (!_prepared.TryGetValue(file.Name, out var prepared) || prepared.ModifiedAt != file.LastWriteTimeUtc)
            {
                prepared = await ReadAsync(file, ct);
                _prepared[file.Name] = prepared;
                LogPrepared(file.Name, file.Length, prepared.Gzip.Length);
            }

            return prepared;
        }
        finally
        {
            _preparing.Release();
        }
    }

    private static async Task<Prepared> ReadAsync(FileInfo file, CancellationToken ct)
    {
        var bytes = await File.ReadAllBytesAsync(file.FullName, ct);
        using var compressed = new MemoryStream(bytes.Length / 2);
        await using (var gzip = new GZipStream(compressed, CompressionLevel.Fastest, leaveOpen: true))
        {
            await gzip.WriteAsync(bytes, ct);
        }

#pragma warning disable CA5350 // The clients that fetch the file compare it with a SHA-1; it protects nothing.
        var hash = Convert.ToHexStringLower(SHA1.HashData(bytes));
#pragma warning restore CA5350
        return new Prepared(file.LastWriteTimeUtc, $"\"{hash}\"", compressed.ToArray());
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "{Name}: {Bytes} bytes, {CompressedBytes} compressed")]
    private partial void LogPrepared(string name, long bytes, long compressedBytes);

    private sealed record Prepared(DateTime ModifiedAt, string ETag, byte[] Gzip);
}
