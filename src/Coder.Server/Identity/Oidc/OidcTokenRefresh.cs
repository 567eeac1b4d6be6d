using Coder.Server.Configuration;
using Coder.Server.Http;
using Coder.Server.Identity.Oidc.Provider;
using Coder.Server.OAuth;
using Npgsql;

namespace Coder.Server.Identity.Oidc;

/// <summary>
/// Renews the provider's tokens while a session is used. Servers take turns by a lock on the row. A provider that is away is left alone for a while, and nobody is signed out by it.
/// </summary>
internal sealed partial class OidcTokenRefresh(
    NpgsqlDataSource database, OidcOptions options, TokenEndpoint tokens, UserLinkStore links, TimeProvider time, ILogger<OidcTokenRefresh> logger)
    : IDisposable
{
    private const int MaxConcurrent = 2;

    private static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(30);

    private readonly SharedRenewals<ApiError?> _renewals = new(MaxConcurrent);
    private long _awayUntil;

    /// <summary>Null when the session goes on; 401 when the provider says that the user's grant is over.</summary>
    public async Task<ApiError?> EnsureAsync(Guid userId, CancellationToken ct)
    {
        if (!options.Enabled || time.GetUtcNow().UtcTicks < Volatile.Read(ref _awayUntil))
        {
            return null;
        }

        return await _renewals.RunAsync(userId, () => RenewAsync(userId), ct);
    }

    /// <summary>The refusal for a user whose tokens the provider did not renew.</summary>
    public static ApiError Refused(string reason) => ApiError.Unauthorized(
        "Could not refresh expired Oauth token.", $"The login provider answered {reason}. Sign in again.");

    public void Dispose() => _renewals.Dispose();

    private async Task<ApiError?> RenewAsync(Guid userId)
    {
        var ct = CancellationToken.None;
        await using var connection = await database.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        var link = await links.TokensAsync(connection, userId, forUpdate: true, ct);
        if (link is null || link.RefreshToken.Length == 0 || link.ExpiresAt > time.GetUtcNow())
        {
            return null; // Another server was faster, or a login was.
        }

        if (link.RefreshFailure.Length > 0)
        {
            return Refused(link.RefreshFailure);
        }

        var answer = await tokens.RefreshAsync(link.RefreshToken, ct);
        if (answer.Tokens is { } renewed)
        {
            await links.SaveTokensAsync(connection, link.LinkId, renewed, ct);
            await transaction.CommitAsync(ct);
            return null;
        }

        if (answer.Refusal is { IsGrantRefused: true } refusal)
        {
            var said = refusal.ToString();
            await links.SaveFailureAsync(connection, link.LinkId, said, ct);
            await transaction.CommitAsync(ct);
            LogRefused(userId, said);
            return Refused(said);
        }

        Volatile.Write(ref _awayUntil, (time.GetUtcNow() + RetryInterval).UtcTicks);
        var reason = answer.Refusal?.ToString() ?? answer.Problem?.Detail ?? answer.Problem?.Message ?? "";
        LogAway(reason);
        return null;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "The provider does not renew the tokens of user {UserId}: {Reason}. They have to sign in again")]
    private partial void LogRefused(Guid userId, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Tokens of the login provider cannot be renewed for the moment; sessions go on. {Reason}")]
    private partial void LogAway(string reason);
}
