using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Coder.Terraform.Plugins.Hosting;
using Coder.Terraform.Plugins.Sources;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Coder.Terraform.Plugins.Tests.Sources;

/// <summary>A server that speaks the protocols of provider registries and of network mirrors, with one package of a shell script.</summary>
internal sealed class ProviderSite : IAsyncDisposable
{
    private readonly WebApplication _app;

    private ProviderSite(WebApplication app, byte[] package, byte[] certificate)
    {
        Http = new HttpClient(new SocketsHttpHandler
        {
            SslOptions = { RemoteCertificateValidationCallback = (_, shown, _, _) => shown is not null && shown.GetRawCertData().AsSpan().SequenceEqual(certificate) },
        });
        _app = app;
        Package = package;
        Sha256 = Convert.ToHexStringLower(SHA256.HashData(package));
        Listed = Sha256;
    }

    public byte[] Package { get; }

    public string Sha256 { get; }

    /// <summary>The checksum in the publisher's list.</summary>
    public string Listed { get; set; }

    public List<string> Requests { get; } = [];

    public string Host { get; private set; } = "";

    public Uri Mirror => new($"https://{Host}/mirror/");

    /// <summary>Accepts this server's certificate and no other.</summary>
    public HttpClient Http { get; }

    public static async Task<ProviderSite> StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        var certificate = PluginCertificate.Create(TimeProvider.System);
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(k => k.Listen(System.Net.IPAddress.Loopback, 0, l => l.UseHttps(certificate)));
        var app = builder.Build();
        var site = new ProviderSite(app, Pack("1.5.0"), certificate.RawData);
        app.Run(site.AnswerAsync);
        await app.StartAsync();
        var address = app.Services.GetRequiredService<Microsoft.AspNetCore.Hosting.Server.IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        site.Host = new Uri(address).Authority.Replace("127.0.0.1", "localhost", StringComparison.Ordinal);
        return site;
    }

    /// <summary>An archive with a program and a text, as packages are.</summary>
    public static byte[] Pack(string version)
    {
        using var bytes = new MemoryStream();
        using (var zip = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            Add(zip, "LICENSE", "free");
            Add(zip, $"terraform-provider-thing_v{version}", "#!/bin/sh\necho not a provider\n");
        }

        return bytes.ToArray();
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app.DisposeAsync();
    }

    private static void Add(ZipArchive zip, string name, string text)
    {
        var entry = zip.CreateEntry(name);
        entry.LastWriteTime = new DateTimeOffset(2024, 1, 1, 0, 0, 0, TimeSpan.Zero);
        using var stream = entry.Open();
        stream.Write(Encoding.UTF8.GetBytes(text));
    }

    private async Task AnswerAsync(HttpContext context)
    {
        var path = context.Request.Path.Value!;
        lock (Requests)
        {
            Requests.Add(path);
        }

        var file = $"terraform-provider-thing_1.5.0_{ProviderAddress.Platform}.zip";
        var (os, arch) = (ProviderAddress.Platform.Split('_')[0], ProviderAddress.Platform.Split('_')[1]);
        var answer = path switch
        {
            "/.well-known/terraform.json" => """{"providers.v1":"/registry/v1"}""",
            "/registry/v1/acme/thing/versions" => $$"""{"versions":[{"version":"1.5.0","protocols":["5.0"],"platforms":[{"os":"{{os}}","arch":"{{arch}}"}]},{"version":"9.0.0","platforms":[{"os":"plan9","arch":"arm"}]}]}""",
            _ when path == $"/registry/v1/acme/thing/1.5.0/download/{os}/{arch}" =>
                $$"""{"filename":"{{file}}","download_url":"/files/{{file}}","shasum":"{{Sha256}}","shasums_url":"/files/SHA256SUMS","protocols":["5.0"],"os":"{{os}}","arch":"{{arch}}"}""",
            "/files/SHA256SUMS" => $"{Listed}  {file}\n0000  other.zip\n",
            _ when path.StartsWith("/mirror/", StringComparison.Ordinal) && path.EndsWith("/acme/thing/index.json", StringComparison.Ordinal) => """{"versions":{"1.5.0":{}}}""",
            _ when path.StartsWith("/mirror/", StringComparison.Ordinal) && path.EndsWith("/acme/thing/1.5.0.json", StringComparison.Ordinal) =>
                $$$"""{"archives":{"{{{ProviderAddress.Platform}}}":{"url":"/files/{{{file}}}","hashes":["zh:{{{Listed}}}"] } } }""",
            _ => null,
        };
        if (path == "/files/" + file)
        {
            await context.Response.Body.WriteAsync(Package);
        }
        else if (answer is not null)
        {
            await context.Response.WriteAsync(answer);
        }
        else
        {
            context.Response.StatusCode = 404;
        }
    }
}
