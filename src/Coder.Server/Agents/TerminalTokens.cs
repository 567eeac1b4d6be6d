using Coder.Sdk;
using Coder.Server.Access;
using Coder.Server.Apps;
using Coder.Server.Configuration;
using Coder.Server.Http;
using Coder.Server.Http.Proxy;
using Coder.Server.Identity;
using Microsoft.AspNetCore.WebUtilities;

namespace Coder.Server.Agents;

/// <summary>
/// Tokens that open a terminal at another host than the one whose cookie the browser has. Each is for one agent – and for one terminal, if its URL names one –
/// and for a minute; it acts for the session that asked for it, and ends with that.
/// </summary>
internal sealed class TerminalTokens(AgentStore agents, AppSigningKey signing, SessionStore sessions, AccessUrl accessUrl, TimeProvider time)
{
    /// <summary>The query parameter of the terminal's URL that holds one.</summary>
    public const string Parameter = "coder_signed_app_token_23db1dde";

    private const string Reconnect = "reconnect";

    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(1);

    /// <summary>Issues a token to somebody who may enter the workspace.</summary>
    /// <param name="actor">Who asks.</param>
    /// <param name="request">For which terminal.</param>
    /// <param name="host">The host that was asked, which is one of this server's.</param>
    /// <param name="ct">Nobody waits any more.</param>
    public async Task<Outcome<IssueReconnectingPtySignedTokenResponse>> IssueAsync(
        Actor actor, IssueReconnectingPtySignedTokenRequest request, HostString host, CancellationToken ct)
    {
        if (request.AgentId == Guid.Empty)
        {
            return ApiError.Invalid("agentID", "Must be the id of an agent.");
        }

        if (!Uri.TryCreate(request.Url, UriKind.Absolute, out var url) || url.Scheme is not ("ws" or "wss") || url.AbsolutePath != PathOf(request.AgentId))
        {
            return ApiError.Invalid("url", $"Must be the URL of this agent's terminal: wss://{accessUrl.Value.Authority}{PathOf(request.AgentId)}");
        }

        if (!host.IsAt(url) && !new HostString(url.Authority).IsAt(accessUrl.Value))
        {
            return ApiError.Invalid("url", $"{url.Authority} is no host of this server, which is {accessUrl.Value.Authority}.");
        }

        var found = await agents.FindAsync(actor, request.AgentId, Actions.Ssh, ct);
        if (found.Error is { } refused)
        {
            return refused;
        }

        if (actor.ApiKeyId is not { } key)
        {
            return ApiError.Forbidden("Only a user's session can lend itself to a terminal.");
        }

        var terminal = BindingOf(QueryHelpers.ParseQuery(url.Query).GetValueOrDefault(Reconnect));
        var token = new AppToken(AppToken.Terminal, key, request.AgentId.ToString(), terminal, (time.GetUtcNow() + Lifetime).ToUnixTimeSeconds());
        return new IssueReconnectingPtySignedTokenResponse { SignedToken = token.Sign(await signing.GetAsync(ct)) };
    }

    /// <summary>Who opens a terminal with a token; null when the request has none.</summary>
    public async Task<Outcome<Actor>?> AuthenticateAsync(HttpRequest request, CancellationToken ct)
    {
        if (request.Query[Parameter].ToString() is not { Length: > 0 } text)
        {
            return null;
        }

        var agent = $"{request.RouteValues["agent"]}".ToLowerInvariant();
        var token = AppToken.Read(text, await signing.GetAsync(ct), AppToken.Terminal, agent, time.GetUtcNow());
        return token is null || (token.Binding.Length > 0 && token.Binding != BindingOf(request.Query[Reconnect]))
            ? (Outcome<Actor>)ApiError.Unauthorized(
                "The token of this terminal does not count.", $"It is for another terminal, or its minute is over. Ask for another at POST /api/v2/applications/reconnecting-pty-signed-token.")
            : await sessions.AuthenticateByIdAsync(token.Key, ct);
    }

    private static string PathOf(Guid agent) => $"/api/v2/workspaceagents/{agent}/pty";

    private static string BindingOf(string? terminal) => Guid.TryParse(terminal, out var id) ? id.ToString() : "";
}

/// <summary>Says of a route that a token of <see cref="TerminalTokens"/> opens it.</summary>
internal sealed record TerminalTokenMetadata;
