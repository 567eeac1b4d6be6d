using Microsoft.AspNetCore.Http.Features;

namespace Coder.Server.Http;

/// <summary>A request that may go on for hours, and that the server may end.</summary>
internal sealed class LongRequest(CancellationTokenSource ending)
{
    /// <summary>
    /// Cancelled when the server wants the request to end, as <see cref="HttpContext.RequestAborted"/> is then too; but not when its client has gone,
    /// of whom something may still be on its way.
    /// </summary>
    public CancellationToken Ending { get; } = ending.Token;

    /// <summary>That of a request which <see cref="LongRequests.IsLong"/>.</summary>
    public static LongRequest Of(HttpContext context) => context.Features.GetRequiredFeature<LongRequest>();

    /// <summary>Ends it.</summary>
    public Task EndAsync() => ending.CancelAsync();
}
