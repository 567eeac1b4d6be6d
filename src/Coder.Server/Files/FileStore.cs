using System.Security.Cryptography;
using Coder.Server.Access;
using Coder.Server.Http;
using Dapper;
using Npgsql;

namespace Coder.Server.Files;

/// <summary>Uploaded template archives. The same content uploaded twice by one user is stored once.</summary>
internal sealed class FileStore(NpgsqlDataSource database, Authorizer authorizer, TimeProvider time)
{
    /// <summary>Stores a checked tar archive; <c>Created</c> is false when it was there already.</summary>
    public async Task<Outcome<(Guid Id, bool Created)>> AddAsync(Actor actor, byte[] tar, CancellationToken ct)
    {
        if (authorizer.Require(actor, Actions.Create, new AccessObject(ResourceTypes.File, OwnerId: actor.UserId)) is { } refused)
        {
            return refused;
        }

        await using var connection = await database.OpenConnectionAsync(ct);
        var parameters = new
        {
            id = Guid.NewGuid(),
            hash = Convert.ToHexStringLower(SHA256.HashData(tar)),
            actor.UserId,
            now = time.GetUtcNow(),
            tar,
        };
        var created = await connection.ExecuteAsync(new CommandDefinition(
            "INSERT INTO files (id, hash, created_by, created_at, data) VALUES (@id, @hash, @UserId, @now, @tar) ON CONFLICT (hash, created_by) DO NOTHING",
            parameters,
            cancellationToken: ct));
        if (created == 1)
        {
            return (parameters.id, true);
        }

        var existing = await connection.QuerySingleAsync<Guid>(new CommandDefinition(
            "SELECT id FROM files WHERE hash = @hash AND created_by = @UserId", parameters, cancellationToken: ct));
        return (existing, false);
    }

    /// <summary>The archive; its uploader may read it, and who may change templates.</summary>
    public async Task<Outcome<byte[]>> ReadAsync(Actor actor, Guid id, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        var owner = await connection.QuerySingleOrDefaultAsync<Guid?>(new CommandDefinition(
            "SELECT created_by FROM files WHERE id = @id", new { id }, cancellationToken: ct));
        if (owner is null || !(authorizer.Can(actor, Actions.Read, new AccessObject(ResourceTypes.File, OwnerId: owner))
            || authorizer.Can(actor, Actions.Update, new AccessObject(ResourceTypes.Template) { AnyOrganization = true })))
        {
            return ApiError.NotFound();
        }

        return await connection.QuerySingleAsync<byte[]>(new CommandDefinition(
            "SELECT data FROM files WHERE id = @id", new { id }, cancellationToken: ct));
    }
}
