using System.Net;
using System.Text;
using Coder.Server.Access;
using Coder.Server.Apps;
using Coder.Server.Configuration;
using Coder.Server.Http.Proxy;
using Coder.Server.Http.RateLimits;
using Coder.Server.Http.Security;
using Coder.Server.Http.Tls;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace Coder.Server.Http;

/// <summary>The web server itself, and the API's root.</summary>
internal static partial class HttpServices
{
    /// <summary>Listens as configured, with bounded requests.</summary>
    /// <exception cref="StartupException">A certificate cannot be used.</exception>
    public static void AddHttp(this WebApplicationBuilder builder, HttpOptions options, TlsOptions tls)
    {
        var certificates = tls.Enabled ? TlsCertificates.Load(tls) : null;
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.ResponseHeaderEncodingSelector = _ => Encoding.Latin1; // Apps' headers go on byte by byte.
            RequestLimits.Apply(kestrel.Limits);
            if (options.Address is { } http)
            {
                Listen(kestrel, http, _ => { });
            }

            if (certificates is not null)
            {
                Listen(kestrel, tls.Address, listener => listener.UseHttps(new TlsHandshakeCallbackOptions
                {
                    OnConnection = connection => ValueTask.FromResult(certificates.For(connection.ClientHelloInfo.ServerName)),
                }));
            }
        });
        if (certificates is not null)
        {
            builder.Services.AddSingleton(certificates).AddHostedService<TlsReload>();
        }

        builder.Services
            .AddSingleton<TrustedProxies>()
            .AddSingleton<HostCheck>()
            .AddSingleton<AccessUrlRedirect>()
            .AddSingleton<ContentSecurityPolicy>()
            .AddSingleton<CspReports>()
            .AddRateLimits()
            .AddSingleton<IMemoryPoolFactory<byte>, ConnectionMemoryFactory>();
        builder.Services.AddRoutingCore();
        builder.Services.ConfigureHttpJsonOptions(json =>
        {
            json.SerializerOptions.TypeInfoResolverChain.Clear();
            foreach (var resolver in Json.Options.TypeInfoResolverChain)
            {
                json.SerializerOptions.TypeInfoResolverChain.Add(resolver);
            }
        });
        builder.Services.AddSingleton(TimeProvider.System);
    }

    /// <summary>What happens to every request before its route.</summary>
    public static void UseHttp(this WebApplication app)
    {
        app.UseRequestIds();
        app.UseTrustedProxies();
        app.UseSecurityHeaders();
        app.UseMiddleware<FailureMiddleware>();
        app.UseRequestLimits();
        app.UseWebSockets();
        app.UseLongRequests();
        app.UseSubdomainApps();
        app.UseAccessUrlRedirect();
        app.UseRouting();
    }

    /// <summary>The group of the API's routes; each states its own access rule.</summary>
    public static IEndpointRouteBuilder MapApi(this WebApplication app)
    {
        var api = app.MapGroup("/api/v2");
        api.MapGet("/", () => Json.Result(new Sdk.Response { Message = "👋" })).WithAccess(AccessRule.Public);
        CspReports.Map(api);
        app.Map("/api/{**path}", (HttpContext context) => new ApiError(
            StatusCodes.Status404NotFound, "Route not found.", $"The API has no route {context.Request.Method} {context.Request.Path}."))
            .WithAccess(AccessRule.Open);
        return api;
    }

    /// <summary>Takes the port that the server got into the access URL, and says where it is.</summary>
    public static void AnnounceAddress(this WebApplication app)
    {
        var accessUrl = app.Services.GetRequiredService<AccessUrl>();
        accessUrl.Listening(new Uri(app.Urls.First()).Port);
        var logger = app.Services.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(HttpServices));
        LogReady(logger, ServerVersion.Text, accessUrl.Value);
        if (app.Services.GetRequiredService<ProxyOptions>() is { TrustedHeaders.Count: > 0, TrustedOrigins.Count: 0 })
        {
            LogNobodyTrusted(logger, NetworkingOptionTable.ProxyTrustedHeaders.Env, NetworkingOptionTable.ProxyTrustedOrigins.Env);
        }
    }

    private static void Listen(KestrelServerOptions kestrel, ListenAddress address, Action<ListenOptions> configure)
    {
        if (address.Address.Equals(IPAddress.IPv6Any))
        {
            kestrel.ListenAnyIP(address.Port, configure);
        }
        else
        {
            kestrel.Listen(address.Address, address.Port, configure);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Coder {Version} is ready on {Url}")]
    private static partial void LogReady(ILogger logger, string version, Uri url);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Headers} is set, and {Origins} is not: no proxy is trusted, so that the headers are ignored")]
    private static partial void LogNobodyTrusted(ILogger logger, string headers, string origins);
}
