using Microsoft.Net.Http.Headers;

namespace Coder.Server.Http;

/// <summary>
/// Ends requests that would go on for hours (WebSockets, event streams) when the server is asked to stop, so that stopping takes
/// no longer than finishing the short ones. Clients of such requests connect again by themselves.
/// </summary>
internal static class LongRequests
{
    /// <summary>Makes <see cref="HttpContext.RequestAborted"/> of long requests fire at the stop too.</summary>
    public static void UseLongRequests(this WebApplication app)
    {
        var stopping = app.Lifetime.ApplicationStopping;
        app.Use(async (context, next) =>
        {
            if (!IsLong(context))
            {
                await next(context);
                return;
            }

            using var ending = CancellationTokenSource.CreateLinkedTokenSource(stopping);
            using var over = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, ending.Token);
            context.Features.Set(new LongRequest(ending));
            context.RequestAborted = over.Token;
            await next(context);
        });
    }

    /// <summary>Whether a request may go on for hours.</summary>
    public static bool IsLong(HttpContext context) =>
        context.WebSockets.IsWebSocketRequest
        || context.Request.Headers[HeaderNames.Accept].ToString().Contains("text/event-stream", StringComparison.OrdinalIgnoreCase)
        || context.Request.Path.Value?.Contains("/watch", StringComparison.Ordinal) == true;
}
