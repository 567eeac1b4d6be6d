using System.Net;
using Coder.Server.Access;
using Coder.Server.Configuration;

namespace Coder.Server.Http;

/// <summary>The web server itself, and the API's root.</summary>
internal static partial class HttpServices
{
    /// <summary>Listens as configured, with bounded requests.</summary>
    public static void AddHttp(this WebApplicationBuilder builder, HttpOptions options)
    {
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = Json.MaxBodyBytes;
            if (options.Address.Address.Equals(IPAddress.IPv6Any))
            {
                kestrel.ListenAnyIP(options.Address.Port);
            }
            else
            {
                kestrel.Listen(options.Address.Address, options.Address.Port);
            }
        });
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
        app.UseResponseHeaders();
        app.UseMiddleware<FailureMiddleware>();
        app.UseWebSockets();
        app.UseLongRequests();
        app.UseRouting();
    }

    /// <summary>The group of the API's routes; each states its own access rule.</summary>
    public static IEndpointRouteBuilder MapApi(this WebApplication app)
    {
        var api = app.MapGroup("/api/v2");
        api.MapGet("/", () => Json.Result(new Sdk.Response { Message = "👋" })).WithAccess(AccessRule.Public);
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
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Coder {Version} is ready on {Url}")]
    private static partial void LogReady(ILogger logger, string version, Uri url);
}
