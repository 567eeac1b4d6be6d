using System.Collections.Concurrent;
using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Coder.Provisioner.Tests.Infrastructure;

/// <summary>A web server with a module registry and archives. It counts what it is asked for.</summary>
internal sealed class ModuleSite : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly Dictionary<string, byte[]> _files = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SortedDictionary<string, string>> _modules = new(StringComparer.Ordinal);

    private ModuleSite()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        _app.Run(AnswerAsync);
    }

    /// <summary>Where it listens.</summary>
    public Uri Url => new(_app.Urls.First());

    public ConcurrentQueue<string> Asked { get; } = [];

    public static async Task<ModuleSite> StartAsync()
    {
        var site = new ModuleSite();
        await site._app.StartAsync();
        return site;
    }

    /// <summary>Publishes a file below <c>/files/</c> and gives its address.</summary>
    public string Publish(string name, byte[] content)
    {
        _files["/files/" + name] = content;
        return $"{Url}files/{name}";
    }

    /// <summary>Publishes a version of a registry's module.</summary>
    public void PublishModule(string path, string version, string location) =>
        (_modules.TryGetValue(path, out var versions) ? versions : _modules[path] = new(StringComparer.Ordinal))[version] = location;

    public static byte[] Zip(params (string Path, string Text)[] files)
    {
        var output = new MemoryStream();
        using (var zip = new ZipArchive(output, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (path, text) in files)
            {
                using var entry = zip.CreateEntry(path).Open();
                entry.Write(Encoding.UTF8.GetBytes(text));
            }
        }

        return output.ToArray();
    }

    public static byte[] TarGz(params TarEntry[] entries)
    {
        var output = new MemoryStream();
        using (var packed = new GZipStream(output, CompressionLevel.Fastest, leaveOpen: true))
        {
            packed.Write(Archive.Of(entries).Span);
        }

        return output.ToArray();
    }

    public static TarEntry File(string path, string text) =>
        new PaxTarEntry(TarEntryType.RegularFile, path) { DataStream = new MemoryStream(Encoding.UTF8.GetBytes(text)) };

    public static TarEntry Link(string path, string target) => new PaxTarEntry(TarEntryType.SymbolicLink, path) { LinkName = target };

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        var path = context.Request.Path.Value!;
        Asked.Enqueue(path);
        var parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        if (path == "/.well-known/terraform.json")
        {
            await context.Response.WriteAsync("""{"modules.v1":"/api/modules/"}""");
        }
        else if (_files.TryGetValue(path, out var file))
        {
            await context.Response.Body.WriteAsync(file);
        }
        else if (parts is ["api", "modules", var owner, var name, var provider, "versions"] && _modules.TryGetValue($"{owner}/{name}/{provider}", out var versions))
        {
            await context.Response.WriteAsJsonAsync(new { modules = new[] { new { versions = versions.Keys.Select(v => new { version = v }) } } });
        }
        else if (parts is ["api", "modules", var o, var n, var p, var version, "download"] && _modules[$"{o}/{n}/{p}"].TryGetValue(version, out var location))
        {
            context.Response.StatusCode = StatusCodes.Status204NoContent;
            context.Response.Headers["X-Terraform-Get"] = location;
        }
        else
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
        }
    }
}
