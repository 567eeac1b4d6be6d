namespace Coder.Server.Http;

/// <summary>
/// A number for every request: clients get it in a header, log lines and the audit log carry it, so that what one user saw can be found.
/// </summary>
internal static class RequestIds
{
    /// <summary>Header of the answer that carries the id.</summary>
    public const string HeaderName = "X-Coder-Request-Id";

    /// <summary>The request's id.</summary>
    public static Guid RequestId(this HttpContext context)
    {
        if (context.Features.Get<Feature>() is not { } feature)
        {
            feature = new Feature(Guid.NewGuid());
            context.Features.Set(feature);
        }

        return feature.Id;
    }

    /// <summary>Numbers each request before anything else sees it. What clients send in that header is not taken over.</summary>
    public static void UseRequestIds(this WebApplication app) => app.Use((context, next) =>
    {
        var text = context.RequestId().ToString();
        context.TraceIdentifier = text;
        context.Response.Headers[HeaderName] = text;
        return next(context);
    });

    private sealed record Feature(Guid Id);
}
