using System.Collections.Concurrent;
using Coder.Sdk;
using Coder.Server.Configuration;
using Coder.Server.OAuth;
using Npgsql;
using LogLevel = Microsoft.Extensions.Logging.LogLevel;

namespace Coder.Server.ExternalAuth;

/// <summary>A user's account at a service at this moment.</summary>
/// <param name="Link">The account; null when none is connected.</param>
/// <param name="Problem">Why its token cannot be used; null when it can, and when there is no account.</param>
/// <param name="User">Who the user is there, when the service says so.</param>
internal readonly record struct AccountState(StoredLink? Link, string? Problem, ExternalAuthUser? User)
{
    /// <summary>Whether there is a token to use.</summary>
    public bool IsGood => Link is not null && Problem is null;
}

/// <summary>
/// Gives tokens out: expired ones are renewed first, and each is shown to the service that is to know whether it is good. Servers take turns by a lock
/// on the row. A service that is away is not asked for a while.
/// </summary>
internal sealed partial class ExternalAuthTokens(
    NpgsqlDataSource database, ExternalAuthLinkStore links, ExternalTokenEndpoint tokens, ExternalAccount account, CallbackUrls callbacks,
    TimeProvider time, ILogger<ExternalAuthTokens> logger) : IDisposable
{
    private const int MaxConcurrent = 2;

    private static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(30);

    private readonly SharedRenewals<string?> _renewals = new(MaxConcurrent);
    private readonly ConcurrentDictionary<string, DateTimeOffset> _awayUntil = new(StringComparer.Ordinal); // one per configured provider

    /// <summary>A user's account, its token renewed when it has expired.</summary>
    public async Task<AccountState> UseAsync(ExternalAuthProvider provider, Guid userId, CancellationToken ct) =>
        await links.FindAsync(userId, provider.Id, ct) is { } link ? await UseAsync(provider, userId, link, ct) : default;

    /// <summary>An account that has just been read.</summary>
    public async Task<AccountState> UseAsync(ExternalAuthProvider provider, Guid userId, StoredLink link, CancellationToken ct)
    {
        if (IsExpired(link))
        {
            if (await _renewals.RunAsync(link.Id, () => RenewAsync(provider, link.Id), ct) is { } problem)
            {
                return new AccountState(link, problem, null);
            }

            if (await links.FindAsync(userId, provider.Id, ct) is not { } renewed)
            {
                return default;
            }

            link = renewed;
        }

        if (link.AccessToken.Length == 0)
        {
            return new AccountState(link, link.RefreshFailure, null);
        }

        var said = await account.ValidateAsync(provider, link.AccessToken, ct);
        return new AccountState(link, said.Refused, said.User);
    }

    public void Dispose() => _renewals.Dispose();

    /// <summary>Whether the refresh token is over. GitHub has a word of its own for it, Gitea says that the client is not authorized.</summary>
    private static bool IsFinal(TokenRefusal refusal) => refusal.IsGrantRefused
        || refusal.Code is "bad_refresh_token"
        || (refusal.Code == "unauthorized_client" && !refusal.IsClientRefused);

    private bool IsExpired(StoredLink link) => link.AccessToken.Length > 0 && link.TokenExpiresAt <= time.GetUtcNow();

    private async Task<string?> RenewAsync(ExternalAuthProvider provider, Guid id)
    {
        var ct = CancellationToken.None;
        await using var connection = await database.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        if (await links.LockAsync(connection, id, ct) is not { } link || !IsExpired(link))
        {
            return null; // Another server was faster, or the user was.
        }

        if (link.RefreshFailure.Length > 0 || link.RefreshToken.Length == 0 || !provider.CanRefresh)
        {
            return $"The token has expired{(link.RefreshFailure.Length > 0 ? $", and was not renewed: {link.RefreshFailure}" : "")}. Connect the account again.";
        }

        if (_awayUntil.TryGetValue(provider.Id, out var until) && time.GetUtcNow() < until)
        {
            return $"The token has expired, and {provider.DisplayName} could not renew it a moment ago.";
        }

        var answer = await tokens.RefreshAsync(provider, link.RefreshToken, callbacks.Of(provider), ct);
        if (answer.Tokens is { } renewed)
        {
            await links.SaveTokensAsync(connection, id, renewed, ct);
            await transaction.CommitAsync(ct);
            return null;
        }

        if (answer.Refusal is { } refusal && IsFinal(refusal))
        {
            var said = refusal.ToString();
            await links.SaveFailureAsync(connection, id, said, ct);
            await transaction.CommitAsync(ct);
            LogRefused(provider.Id, said);
            return $"The token has expired, and was not renewed: {said}. Connect the account again.";
        }

        _awayUntil[provider.Id] = time.GetUtcNow() + RetryInterval;
        var reason = answer.Refusal?.ToString() ?? answer.Problem?.Detail ?? answer.Problem?.Message ?? "";
        LogAway(provider.Id, reason);
        return $"The token has expired, and {provider.DisplayName} cannot renew it for the moment: {reason}";
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "The external service {Provider} does not renew a user's token: {Reason}. They have to connect again")]
    private partial void LogRefused(string provider, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Tokens of the external service {Provider} cannot be renewed for the moment. {Reason}")]
    private partial void LogAway(string provider, string reason);
}
