namespace Coder.Server.Http.RateLimits;

/// <summary>Registers the limits, and checks them once it is known who asks.</summary>
internal static class RateLimitServices
{
    public static IServiceCollection AddRateLimits(this IServiceCollection services) => services.AddSingleton<RateLimiter>();

    /// <summary>Limits the requests that authentication let in; those that it refuses are counted there.</summary>
    public static void UseRateLimits(this WebApplication app)
    {
        var limiter = app.Services.GetRequiredService<RateLimiter>();
        app.Use((context, next) => limiter.Refuse(context) is { } refused ? refused.ExecuteAsync(context) : next(context));
    }
}
