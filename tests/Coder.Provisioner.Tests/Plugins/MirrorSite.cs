using System.Collections.Concurrent;
using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Coder.Terraform.Plugins.Sources;
using Coder.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Coder.Provisioner.Tests.Plugins;

/// <summary>
/// A provider network mirror over TLS, with a certificate of an authority of its own. It has one provider, example.com/acme/null 1.5.0: a
/// script that starts our program, so that what is downloaded is a real provider.
/// </summary>
internal sealed class MirrorSite : IAsyncDisposable
{
    private readonly TestCertificates _certificates = new();
    private readonly WebApplication _app;

    private MirrorSite()
    {
        Package = Pack();
        var pem = _certificates.Issue(["localhost"]);
        using var certificate = X509Certificate2.CreateFromPem(pem.Certificate, pem.Key);
        var loaded = X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), null);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration().ConfigureKestrel(k => k.Listen(System.Net.IPAddress.Loopback, 0, l => l.UseHttps(loaded)));
        _app = builder.Build();
        _app.Run(AnswerAsync);
    }

    public Uri Url { get; private set; } = null!;

    public byte[] Package { get; set; }

    public ConcurrentQueue<string> Asked { get; } = [];

    /// <summary>A way to the network that trusts this site's authority and no other.</summary>
    public HttpMessageHandler Network() => _certificates.TrustingHandler();

    public static async Task<MirrorSite> StartAsync()
    {
        var site = new MirrorSite();
        await site._app.StartAsync();
        site.Url = new Uri($"https://localhost:{new Uri(site._app.Urls.First()).Port.ToString(CultureInfo.InvariantCulture)}/mirror/");
        return site;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _certificates.Dispose();
    }

    private static byte[] Pack()
    {
        using var bytes = new MemoryStream();
        using (var zip = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            using var entry = zip.CreateEntry("terraform-provider-null_v1.5.0").Open();
            entry.Write(Encoding.UTF8.GetBytes($"#!/bin/sh\nexec '{ProviderPrograms.Coder}' null\n"));
        }

        return bytes.ToArray();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        var path = context.Request.Path.Value!;
        Asked.Enqueue(path);
        switch (path)
        {
            case "/mirror/example.com/acme/null/index.json":
                await context.Response.WriteAsync("""{"versions":{"1.5.0":{}}}""");
                break;
            case "/mirror/example.com/acme/null/1.5.0.json":
                var hash = "zh:" + Convert.ToHexStringLower(SHA256.HashData(Package));
                await context.Response.WriteAsync($$"""{"archives": {"{{ProviderAddress.Platform}}": {"url": "package.zip", "hashes": ["{{hash}}"] } } }""");
                break;
            case "/mirror/example.com/acme/null/package.zip":
                await context.Response.Body.WriteAsync(Package);
                break;
            default:
                context.Response.StatusCode = 404;
                break;
        }
    }
}
