using Coder.Sdk;
using Coder.Server.Access;
using Coder.Server.Configuration;
using Coder.Server.Http;
using Coder.Server.Identity.Oidc.Provider;
using Coder.Server.Identity.Oidc.Sync;
using Dapper;
using Npgsql;
using LogLevel = Microsoft.Extensions.Logging.LogLevel;
using Coder.Server.OAuth;

namespace Coder.Server.Identity.Oidc;

/// <summary>
/// Finds or creates the user behind a verified login, links them with their account, brings their organizations, groups and roles in line, and
/// gives them a session: all of it in one transaction, or nothing.
/// </summary>
internal sealed partial class OidcLogin(
    NpgsqlDataSource database,
    OidcOptions options,
    LoginOptions loginOptions,
    UserLinkStore links,
    OidcUsers users,
    IdpSync sync,
    ApiKeyStore keys,
    TimeProvider time,
    ILogger<OidcLogin> logger)
{
    /// <summary>Orders the first logins of different people too, so that one of them becomes the owner of an empty deployment.</summary>
    private const long FirstUserLock = 0x636f646572_03;

    /// <summary>A session for the user, or why they get none.</summary>
    /// <param name="conversion">The user who wants to sign in through the provider from now on, when that is what this login is for.</param>
    public async Task<Outcome<SessionToken>> LoginAsync(
        OidcClaims claims, ProviderTokens tokens, Conversion? conversion, RequestSource source, CancellationToken ct)
    {
        var token = await TryLoginAsync(claims, tokens, conversion, source, ct);
        if (token.Error is { } refusal)
        {
            await OidcAudit.RefusedAsync(database, source, claims.Text(options.EmailField), refusal, ct);
        }

        return token;
    }

    private async Task<Outcome<SessionToken>> TryLoginAsync(
        OidcClaims claims, ProviderTokens tokens, Conversion? conversion, RequestSource source, CancellationToken ct)
    {
        var read = OidcIdentity.Read(claims, options);
        if (read.Failed)
        {
            return read.Error!;
        }

        var identity = read.Value;
        if (RefuseGroups(claims) is { } refused)
        {
            return refused;
        }

        await using var connection = await database.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        await connection.ExecuteAsync(new CommandDefinition(
            "SELECT pg_advisory_xact_lock(hashtextextended(@LinkedId, 3))", new { identity.LinkedId }, cancellationToken: ct));
        var user = await FindOrCreateAsync(connection, identity, conversion, ct);
        if (user.Failed)
        {
            return user.Error!;
        }

        await links.SaveAsync(connection, user.Value.UserId, identity.LinkedId, tokens, claims, ct);
        await users.UpdateAsync(connection, user.Value, identity, ct);
        await sync.RunAsync(connection, user.Value.UserId, claims, ct);
        var token = await keys.CreateAsync(
            connection, new NewApiKey(user.Value.UserId, LoginType.Oidc, "", loginOptions.Duration, source.Address), ct);
        await OidcAudit.SucceededAsync(connection, source, user.Value, user.Value.IsNew, conversion, ct);
        await transaction.CommitAsync(ct);
        return token;
    }

    private async Task<Outcome<LinkedUser>> FindOrCreateAsync(
        NpgsqlConnection connection, OidcIdentity identity, Conversion? conversion, CancellationToken ct)
    {
        var linked = await UserLinkStore.FindByLinkAsync(connection, identity.LinkedId, ct);
        if (conversion is not null)
        {
            return await ConvertAsync(connection, conversion, linked, ct);
        }

        var user = linked;
        if (user is null && await UserLinkStore.FindByEmailAsync(connection, identity.Email, ct) is { } same)
        {
            if (RefuseByEmail(same, identity) is { } refused)
            {
                return refused;
            }

            user = same;
            LogLinked(same.Username, identity.Issuer);
        }

        if (user is not null)
        {
            return RefuseLogin(user) is { } refused ? refused : user;
        }

        await connection.ExecuteAsync(new CommandDefinition($"SELECT pg_advisory_xact_lock({FirstUserLock})", cancellationToken: ct));
        var first = !await connection.ExecuteScalarAsync<bool>(new CommandDefinition("SELECT EXISTS (SELECT FROM users)", cancellationToken: ct));
        return options.AllowSignups || first
            ? await users.CreateAsync(connection, identity, first, ct)
            : ApiError.Forbidden("New users cannot sign up here.") with
            {
                Detail = options.SignupsDisabledText is { Length: > 0 } text
                    ? text
                    : $"Nobody with the address {identity.Email} is known. Ask an administrator to create a user for you, and sign in again.",
            };
    }

    /// <summary>Turns a user with a password into one who signs in through the provider.</summary>
    private async Task<Outcome<LinkedUser>> ConvertAsync(NpgsqlConnection connection, Conversion conversion, LinkedUser? linked, CancellationToken ct)
    {
        if (await UserLinkStore.FindByIdAsync(connection, conversion.UserId, ct) is not { } user || user.LoginType != conversion.FromType)
        {
            return ApiError.BadRequest("This user's way to sign in was changed meanwhile.") with { Detail = "Begin again on the account page." };
        }

        if (linked is not null && linked.UserId != user.UserId)
        {
            return ApiError.Conflict(
                "This account of the login provider belongs to another user.", $"It is linked with {linked.Username}. Sign in to the provider with another account.");
        }

        if (RefuseStatus(user) is { } refused)
        {
            return refused;
        }

        await connection.ExecuteAsync(new CommandDefinition(
            """
            UPDATE users SET login_type = 'oidc', hashed_password = '', updated_at = @now WHERE id = @UserId;
            DELETE FROM api_keys WHERE user_id = @UserId AND login_type = 'password';
            """,
            new { user.UserId, now = time.GetUtcNow() },
            cancellationToken: ct));
        LogConverted(user.Username);
        return user with { LoginType = LoginType.Oidc };
    }

    /// <summary>
    /// A user who is known by e-mail address only. An account that is linked stays with its user, unless the issuer changed (repair) or an
    /// administrator accepts the danger: an address at the provider may be given to somebody else.
    /// </summary>
    private ApiError? RefuseByEmail(LinkedUser user, OidcIdentity identity)
    {
        if (user.LoginType != LoginType.Oidc || user.LinkedId is null or "" || options.DangerousEmailFallback)
        {
            return null; // Other ways to sign in are refused for what they are, in RefuseLogin.
        }

        var issuerChanged = !user.LinkedId.StartsWith($"{identity.Issuer}||", StringComparison.Ordinal);
        return issuerChanged && options.RepairLinks
            ? null
            : ApiError.Forbidden($"The user with the address {identity.Email} belongs to another account of the login provider.") with
            {
                Detail = issuerChanged
                    ? $"The account was linked at another issuer. An administrator can set {OidcOptionTable.RepairLinks.Env}=true to connect such users again."
                    : "Sign in to the provider with the account that was used before, or ask an administrator to change the address of that user.",
            };
    }

    private static ApiError? RefuseLogin(LinkedUser user)
    {
        if (user.LoginType != LoginType.Oidc)
        {
            return ApiError.Forbidden($"Incorrect login type, attempting to use \"{LoginType.Oidc}\" but user is of login type \"{user.LoginType}\".") with
            {
                Detail = user.LoginType == LoginType.Password
                    ? "Sign in with the password. After that, the account page can change the user to sign in through the provider."
                    : "Ask an administrator.",
            };
        }

        return RefuseStatus(user);
    }

    private static ApiError? RefuseStatus(LinkedUser user) => user.Status == UserStatus.Suspended
        ? ApiError.Forbidden("Your account is suspended.") with { Detail = "Contact an administrator to reactivate it." }
        : null;

    private ApiError? RefuseGroups(OidcClaims claims)
    {
        if (options.AllowedGroups.Count == 0)
        {
            return null;
        }

        var groups = claims.Strings(options.GroupField);
        if (groups is null)
        {
            return ApiError.Forbidden("The login provider did not send your groups as a list.") with
            {
                Detail = $"The claim \"{options.GroupField}\" must be a list of texts; only members of certain groups may sign in.",
            };
        }

        return groups.Concat(groups.Select(group => options.GroupMapping.GetValueOrDefault(group, group))).Any(options.AllowedGroups.Contains)
            ? null
            : ApiError.Forbidden("You are in no group that may sign in.") with
            {
                Detail = "Ask an administrator of the login provider to add you to one, and sign in again.",
            };
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "User {Username} is linked with an account of {Issuer} by e-mail address")]
    private partial void LogLinked(string username, string issuer);

    [LoggerMessage(Level = LogLevel.Information, Message = "User {Username} signs in through the provider from now on, and has no password any more")]
    private partial void LogConverted(string username);
}
