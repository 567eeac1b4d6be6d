using System.Net;
using Coder.Server.Http;

namespace Coder.Server.Access;

/// <summary>Where a request comes from, for the audit log.</summary>
public sealed record RequestSource(Guid RequestId, IPAddress? Address, string UserAgent)
{
    private const int MaxUserAgent = 512;

    /// <summary>The source of a request that a middleware has already named, or of one on a public route.</summary>
    public static RequestSource Of(HttpContext context) => context.ActorOrNull()?.Source ?? Of(context, context.RequestId());

    /// <summary>The source of a request.</summary>
    public static RequestSource Of(HttpContext context, Guid requestId)
    {
        ArgumentNullException.ThrowIfNull(context);
        var agent = context.Request.Headers.UserAgent.ToString();
        return new(requestId, context.Connection.RemoteIpAddress, agent.Length > MaxUserAgent ? agent[..MaxUserAgent] : agent);
    }
}
