using Coder.Sdk;
using Coder.Server.Access;
using Coder.Server.Audit;
using Coder.Server.Configuration;
using Coder.Server.Http;
using Coder.Server.Identity.Encryption;
using Dapper;
using Npgsql;

namespace Coder.Server.SshKeys;

/// <summary>
/// The SSH key of each user, with which their workspaces reach Git servers. It is made when it is first asked for; the private half is
/// stored by <see cref="SecretBox"/> and handed to the owner's agents and builds only.
/// </summary>
internal sealed class SshKeyStore(
    NpgsqlDataSource database, Authorizer authorizer, SecretBox secrets, LoginOptions options, TimeProvider time)
{
    private const string Replace = "DO UPDATE SET public_key = excluded.public_key, private_key = excluded.private_key, updated_at = @now";

    /// <summary>The public half of a user's key.</summary>
    public async Task<Outcome<GitSshKey>> GetAsync(Actor actor, User user, CancellationToken ct) =>
        Require(actor, Actions.ReadPersonal, user.Id) is { } refused ? refused : (await EnsureAsync(user.Id, ct)).ToAnswer();

    /// <summary>Replaces a user's key by a new one.</summary>
    public async Task<Outcome<GitSshKey>> RenewAsync(Actor actor, User user, CancellationToken ct)
    {
        if (Require(actor, Actions.UpdatePersonal, user.Id) is { } refused)
        {
            return refused;
        }

        await using var connection = await database.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        var before = (await FindAsync(connection, user.Id, ct))?.PublicKey ?? "";
        var renewed = await InsertAsync(connection, user.Id, Replace, ct);
        await AuditLog.WriteAsync(
            connection,
            actor,
            new AuditEntry
            {
                ResourceType = AuditResource.GitSshKey,
                ResourceId = user.Id,
                Target = user.Username,
                Action = AuditAction.Write,
                Diff = AuditDiff.Between(AuditResource.GitSshKey, new { PublicKey = before }, new { renewed.PublicKey }),
            },
            ct);
        await transaction.CommitAsync(ct);
        return renewed.ToAnswer();
    }

    /// <summary>Both halves of the key of the owner of the agent's workspace.</summary>
    public async Task<Outcome<AgentGitSshKey>> ForAgentAsync(Actor agent, CancellationToken ct)
    {
        if (agent.Kind != ActorKind.Agent)
        {
            return ApiError.NotFound();
        }

        try
        {
            var pair = await ForOwnerAsync(agent.UserId, ct);
            return new AgentGitSshKey(pair.PublicKey, pair.PrivateKey);
        }
        catch (SealedSecretException e)
        {
            return ApiError.Conflict("The SSH key cannot be decrypted. Its owner can make a new one on their account page.", e.Message);
        }
    }

    /// <summary>Both halves of a user's key, for the build of a workspace of theirs.</summary>
    public async Task<SshKeyPair> ForOwnerAsync(Guid userId, CancellationToken ct)
    {
        var row = await EnsureAsync(userId, ct);
        return new SshKeyPair(row.PublicKey, secrets.Open(row.PrivateKey, SealedColumns.GitSshPrivateKey.Context(userId)));
    }

    private async Task<KeyRow> EnsureAsync(Guid userId, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        return await FindAsync(connection, userId, ct) is { PrivateKey.Length: > 0 } row
            ? row
            : await InsertAsync(connection, userId, $"{Replace} WHERE git_ssh_keys.private_key = ''", ct); // "dbcrypt delete" empties it
    }

    private async Task<KeyRow> InsertAsync(NpgsqlConnection connection, Guid userId, string onConflict, CancellationToken ct)
    {
        var pair = SshKeyPair.Create(options.SshKeygenAlgorithm);
        await connection.ExecuteAsync(new CommandDefinition(
            $"""
            INSERT INTO git_ssh_keys (user_id, public_key, private_key, created_at, updated_at)
            VALUES (@userId, @PublicKey, @sealed, @now, @now)
            ON CONFLICT (user_id) {onConflict}
            """,
            new
            {
                userId,
                pair.PublicKey,
                @sealed = secrets.Seal(pair.PrivateKey, SealedColumns.GitSshPrivateKey.Context(userId)),
                now = time.GetUtcNow(),
            },
            cancellationToken: ct));
        return (await FindAsync(connection, userId, ct))!;
    }

    private static async Task<KeyRow?> FindAsync(NpgsqlConnection connection, Guid userId, CancellationToken ct) =>
        await connection.QuerySingleOrDefaultAsync<KeyRow>(new CommandDefinition(
            "SELECT user_id, public_key, private_key, created_at, updated_at FROM git_ssh_keys WHERE user_id = @userId",
            new { userId },
            cancellationToken: ct));

    private ApiError? Require(Actor actor, string action, Guid userId) =>
        authorizer.Require(actor, action, new AccessObject(ResourceTypes.User, OwnerId: userId, Id: userId));

    private sealed class KeyRow
    {
        public Guid UserId { get; init; }

        public string PublicKey { get; init; } = "";

        public string PrivateKey { get; init; } = "";

        public DateTimeOffset CreatedAt { get; init; }

        public DateTimeOffset UpdatedAt { get; init; }

        public GitSshKey ToAnswer() => new() { UserId = UserId, PublicKey = PublicKey, CreatedAt = CreatedAt, UpdatedAt = UpdatedAt };
    }
}
