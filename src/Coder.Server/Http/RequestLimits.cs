namespace Coder.Server.Http;

/// <summary>
/// Bounds of what comes before a request's body. The web server has bounds of its own, several times larger, whose answers have no text;
/// these come first and say what is too large.
/// </summary>
internal static class RequestLimits
{
    /// <summary>Largest request target, in characters.</summary>
    public const int MaxTargetLength = 16 * 1024;

    /// <summary>Largest sum of all names and values of headers, in characters.</summary>
    public const int MaxHeaderLength = 32 * 1024;

    /// <summary>Most headers.</summary>
    public const int MaxHeaders = 100;

    /// <summary>The web server's own bounds.</summary>
    public static void Apply(Microsoft.AspNetCore.Server.Kestrel.Core.KestrelServerLimits limits)
    {
        limits.MaxRequestBodySize = Json.MaxBodyBytes;
        limits.MaxRequestLineSize = MaxTargetLength * 4;
        limits.MaxRequestHeadersTotalSize = MaxHeaderLength * 4;
        limits.MaxRequestHeaderCount = MaxHeaders * 2;
        limits.Http2.MaxRequestHeaderFieldSize = MaxHeaderLength * 4;
    }

    /// <summary>Refuses what is larger.</summary>
    public static void UseRequestLimits(this WebApplication app) => app.Use((context, next) =>
        Refuse(context.Request) is { } refused ? refused.ExecuteAsync(context) : next(context));

    private static ApiError? Refuse(HttpRequest request)
    {
        if ((request.Path.Value?.Length ?? 0) + (request.QueryString.Value?.Length ?? 0) > MaxTargetLength)
        {
            return new ApiError(StatusCodes.Status414UriTooLong, $"The request's path and query are longer than {MaxTargetLength / 1024} KiB.");
        }

        var length = 0L;
        foreach (var (name, values) in request.Headers)
        {
            foreach (var value in values)
            {
                length += name.Length + (value?.Length ?? 0);
            }
        }

        if (length <= MaxHeaderLength && request.Headers.Count <= MaxHeaders)
        {
            return null;
        }

        return new ApiError(
            StatusCodes.Status431RequestHeaderFieldsTooLarge,
            $"The request has more than {MaxHeaders} headers, or they are larger than {MaxHeaderLength / 1024} KiB.",
            "In a browser these are mostly cookies: delete those of this host and of the domains above it.");
    }
}
