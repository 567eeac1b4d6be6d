namespace Coder.Server.Http.RateLimits;

/// <summary>Routes with a limit of their own, beside that of the whole API.</summary>
internal enum RateLimitClass
{
    /// <summary>All routes of the API together.</summary>
    Api,

    /// <summary>Routes where guessing a secret could pay: logins, one-time passwords, callbacks of login providers.</summary>
    Login,

    /// <summary>Uploads.</summary>
    Files,
}

/// <summary>Sets the <see cref="RateLimitClass"/> of routes.</summary>
internal static class RateLimitExtensions
{
    /// <summary>Limits these routes, all with the same class together, besides counting them with the API.</summary>
    public static TBuilder WithRateLimit<TBuilder>(this TBuilder builder, RateLimitClass limit)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new RateLimitMetadata(limit));
}

internal sealed record RateLimitMetadata(RateLimitClass Class);
