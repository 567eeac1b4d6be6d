using Coder.Server.Access;
using Coder.Server.Configuration;
using Coder.Server.Identity.Oidc.Provider;
using Microsoft.AspNetCore.WebUtilities;
using Npgsql;

namespace Coder.Server.Identity.Oidc;

/// <summary>Signs users out of the provider too (OpenID Connect RP-Initiated Logout 1.0).</summary>
internal sealed class OidcLogout(
    NpgsqlDataSource database, OidcOptions options, OidcProvider provider, UserLinkStore links, AccessUrl accessUrl)
{
    /// <summary>
    /// Where the actor's browser goes after it left this server; empty when the actor did not come through the provider, when the provider
    /// has no logout, and while it is away.
    /// </summary>
    public async Task<string> UrlAsync(Actor actor, CancellationToken ct)
    {
        if (!options.Enabled)
        {
            return "";
        }

        LinkTokens? tokens;
        await using (var connection = await database.OpenConnectionAsync(ct))
        {
            tokens = await links.TokensAsync(connection, actor.UserId, forUpdate: false, ct);
        }

        if (tokens is not { IdToken.Length: > 0 } || await provider.MetadataAsync(ct) is not { Failed: false, Value.EndSessionEndpoint: { } url })
        {
            return "";
        }

        return QueryHelpers.AddQueryString(url.AbsoluteUri, new Dictionary<string, string?>
        {
            ["id_token_hint"] = tokens.IdToken,
            ["client_id"] = options.ClientId,
            ["post_logout_redirect_uri"] = new Uri(accessUrl.Value, "login").AbsoluteUri,
        });
    }
}
