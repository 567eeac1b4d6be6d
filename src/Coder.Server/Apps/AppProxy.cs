using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using Coder.Server.Configuration;
using Coder.Server.Http.Proxy;
using Coder.Tunnel.Framing;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace Coder.Server.Apps;

/// <summary>
/// Passes a request on to an app and its answer back, piece by piece as they come: nothing is gathered, whoever reads slowly slows the other
/// side down, and when one side gives up the other hears of it.
/// </summary>
internal sealed partial class AppProxy(AppConnections connections, AppOptions options, AccessUrl accessUrl, ILogger<AppProxy> logger)
{
    private const int BufferBytes = 64 << 10;

    /// <summary>Answers the request, or says why the app did not; then nothing was written yet.</summary>
    public async Task<AppFailed?> ForwardAsync(HttpContext context, AppUpstream upstream, string target, string? basePath)
    {
        LiftLimits(context);
        if (AppUpgrade.IsAsked(context))
        {
            return await AppUpgrade.ForwardAsync(context, upstream, target, basePath, SchemeOf(context.Request), connections);
        }

        var ct = context.RequestAborted;
        using var request = AppRequest.Of(context, upstream, target, SchemeOf(context.Request));
        HttpResponseMessage answer;
        try
        {
            answer = await connections.SendAsync(request, upstream, ct);
        }
        catch (HttpRequestException) when (ct.IsCancellationRequested)
        {
            return null; // The client is gone.
        }
        catch (HttpRequestException e) when (e.InnerException is BadHttpRequestException bad)
        {
            throw new BadHttpRequestException(bad.Message, bad.StatusCode, e); // The client's body was not as http says.
        }
        catch (HttpRequestException e)
        {
            return AppFailed.Of(e);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return new AppFailed("The connection was not made in time.", Reached: false);
        }

        using (answer)
        {
            AppResponse.Begin(context, answer, upstream, basePath);
            await CopyAsync(context, answer, ct);
            return null;
        }
    }

    /// <summary>The scheme in the browser: behind a proxy that ends TLS and is not trusted, the request itself does not show it.</summary>
    public string SchemeOf(HttpRequest request) =>
        accessUrl.IsConfigured && (HostNames.IsNamed(request.Host.Host, accessUrl.Value) || options.Hosts?.LabelOf(request.Host) is not null)
            ? accessUrl.Value.Scheme
            : request.Scheme;

    private async Task CopyAsync(HttpContext context, HttpResponseMessage answer, CancellationToken ct)
    {
        try
        {
            await using var body = await answer.Content.ReadAsStreamAsync(ct);
            var first = body.ReadAsync(Memory<byte>.Empty, ct);
            if (!first.IsCompleted)
            {
                await context.Response.Body.FlushAsync(ct); // Event streams show that they are open before anything happened.
            }

            await first;
            await StreamPump.CopyAsync(body, context.Response.Body, BufferBytes, ct);
            CopyTrailers(context.Response, answer);
        }
        catch (Exception e) when (e is IOException or HttpRequestException or OperationCanceledException)
        {
            // Half an answer must not look like a whole one.
            LogBroken(e.Message);
            context.Abort();
        }
    }

    private static void CopyTrailers(HttpResponse response, HttpResponseMessage answer)
    {
        if (!response.SupportsTrailers())
        {
            return;
        }

        foreach (var (name, values) in answer.TrailingHeaders.NonValidated)
        {
            response.AppendTrailer(name, values.ToArray());
        }
    }

    /// <summary>Bodies of apps have any length and any speed.</summary>
    private static void LiftLimits(HttpContext context)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = null;
        }

        if (context.Features.Get<IHttpMinRequestBodyDataRateFeature>() is { } requests)
        {
            requests.MinDataRate = null;
        }

        if (context.Features.Get<IHttpMinResponseDataRateFeature>() is { } responses)
        {
            responses.MinDataRate = null;
        }

        context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "An app's answer broke off: {Reason}")]
    private partial void LogBroken(string reason);
}

/// <summary>Why an app gave no answer.</summary>
/// <param name="Reason">What the network or the agent said.</param>
/// <param name="Reached">Whether there was a connection at all.</param>
internal sealed record AppFailed(string Reason, bool Reached)
{
    /// <summary>Whether the agent went away meanwhile.</summary>
    public bool AgentAway { get; init; }

    /// <summary>Finds the reason in what the client threw.</summary>
    public static AppFailed Of(HttpRequestException e)
    {
        for (Exception? inner = e; inner is not null; inner = inner.InnerException)
        {
            switch (inner)
            {
                case AgentAwayException:
                    return new(inner.Message, Reached: false) { AgentAway = true };
                case StreamRefusedException or SocketException or TimeoutException:
                    return new(inner.Message, Reached: false);
                case AuthenticationException:
                    return new(inner.Message, Reached: true);
            }
        }

        return new(e.InnerException?.Message ?? e.Message, e.HttpRequestError != HttpRequestError.ConnectionError);
    }
}
