using System.Globalization;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Coder.Terraform.Plugins.Grpc;
using Coder.Terraform.Plugins.Hosting;
using Coder.Terraform.Plugins.Protocol;
using Coder.Terraform.Providers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.Hosting;

namespace Coder.Terraform.Plugins.Serving;

/// <summary>
/// Serves a provider to the program that started this process as a Terraform plugin: protocol 6 or 5, whichever it speaks, over a Unix socket
/// with mutual TLS (go-plugin, "Guide to writing non-Go plugins").
/// </summary>
public static class PluginServer
{
    /// <summary>Runs until the other side asks to end, or the token is canceled.</summary>
    /// <param name="provider">What to serve; disposed at the end.</param>
    /// <param name="environment">This process's variables, which hold the handshake.</param>
    /// <param name="output">Where to introduce the plugin: the process's standard output.</param>
    /// <param name="errors">Where to explain what is wrong.</param>
    /// <param name="time">The clock for the certificate.</param>
    /// <param name="ct">Ends the server.</param>
    /// <returns>The exit code: 0, or 1 when the process was not started as a plugin.</returns>
    public static async Task<int> RunAsync(
        IProvider provider, IReadOnlyDictionary<string, string> environment, TextWriter output, TextWriter errors, TimeProvider time, CancellationToken ct)
    {
        await using var owned = provider;
        if (environment.GetValueOrDefault(Handshake.CookieName) != Handshake.CookieValue)
        {
            await errors.WriteLineAsync("This program is a Terraform provider. It is not meant to be run by hand: terraform starts it.");
            return 1;
        }

        if (Choose(environment.GetValueOrDefault(Handshake.VersionsName, "")) is not { } version)
        {
            await errors.WriteLineAsync($"This provider speaks versions 5 and 6 of the plugin protocol; it was offered {environment.GetValueOrDefault(Handshake.VersionsName)}.");
            return 1;
        }

        var sockets = PrivateFolder.Create(environment.GetValueOrDefault(Handshake.SocketDirectoryName, Path.GetTempPath()), "coder-provider-");
        try
        {
            await ServeAsync(provider, version, Path.Combine(sockets.FullName, "s"), environment, output, time, ct);
            return 0;
        }
        finally
        {
            sockets.Delete(recursive: true);
        }
    }

    private static async Task ServeAsync(
        IProvider provider, ProtocolVersion version, string socket, IReadOnlyDictionary<string, string> environment, TextWriter output, TimeProvider time, CancellationToken ct)
    {
        using var client = environment.GetValueOrDefault(Handshake.CertificateName) is { Length: > 0 } pem ? X509Certificate2.CreateFromPem(pem) : null;
        using var own = client is null ? null : PluginCertificate.Create(time);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Limits.MinRequestBodyDataRate = null;
            kestrel.Limits.MinResponseDataRate = null;
            kestrel.Limits.Http2.InitialStreamWindowSize = 1024 * 1024;
            kestrel.Limits.Http2.InitialConnectionWindowSize = 4 * 1024 * 1024;
            kestrel.ListenUnixSocket(socket, listen =>
            {
                listen.Protocols = HttpProtocols.Http2;
                if (own is not null)
                {
                    listen.UseHttps(Tls(own, client!));
                }
            });
        });
        await using var app = builder.Build();
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var service = new ProviderService(provider, version, ended.Cancel);
        app.Run(context => GrpcServer.AnswerAsync(context, service.Methods));
        await app.StartAsync(ct);
        await output.WriteLineAsync(Handshake.Line(version, socket, own?.RawData));
        await output.FlushAsync(ct);
        var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using (ended.Token.Register(stopped.SetResult))
        {
            await stopped.Task;
        }

        await app.StopAsync(CancellationToken.None);
    }

    // Whoever holds the key of the certificate that was told is the program that started us.
    private static HttpsConnectionAdapterOptions Tls(X509Certificate2 own, X509Certificate2 client) => new()
    {
        ServerCertificate = own,
        ClientCertificateMode = ClientCertificateMode.RequireCertificate,
        ClientCertificateValidation = (presented, _, _) => presented.RawDataMemory.Span.SequenceEqual(client.RawDataMemory.Span),
        SslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
    };

    private static ProtocolVersion? Choose(string offered)
    {
        var numbers = offered.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Select(n => int.TryParse(n, CultureInfo.InvariantCulture, out var number) ? number : 0);
        return numbers.OrderDescending().Select(ProtocolVersion.Of).FirstOrDefault(v => v is not null);
    }
}
