using Dapper;
using Npgsql;

namespace Coder.Server.Identity.Encryption;

/// <summary>
/// Rewrites every stored secret with other keys. It goes in small transactions and skips what is done already, so that it can be interrupted and
/// run again; rows that change meanwhile are locked, not overwritten.
/// </summary>
internal sealed class Reencryption(NpgsqlDataSource database)
{
    private const int BatchSize = 200;

    /// <summary>Opens each secret with the keys of <paramref name="reader"/> and seals it as <paramref name="writer"/> does.</summary>
    /// <returns>How many were rewritten.</returns>
    /// <exception cref="SealedSecretException">One cannot be opened; what was rewritten before stays, and the rest is as it was.</exception>
    public async Task<int> RunAsync(SecretBox reader, SecretBox writer, CancellationToken ct)
    {
        var count = 0;
        foreach (var column in SealedColumns.All)
        {
            var done = Guid.Empty;
            while (await RunBatchAsync(column, done, reader, writer, ct) is { Last: { } last } batch)
            {
                done = last;
                count += batch.Rewritten;
            }
        }

        return count;
    }

    /// <summary>Removes every secret that is encrypted.</summary>
    /// <returns>How many were removed.</returns>
    public async Task<int> DeleteAsync(CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        var count = 0;
        foreach (var column in SealedColumns.All)
        {
            count += await connection.ExecuteAsync(new CommandDefinition(
                $"UPDATE {column.Table} SET {column.Column} = '' WHERE {column.Column} LIKE '1:%'", cancellationToken: ct));
        }

        await transaction.CommitAsync(ct);
        return count;
    }

    private async Task<(Guid? Last, int Rewritten)> RunBatchAsync(
        SealedColumn column, Guid after, SecretBox reader, SecretBox writer, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        var rows = (await connection.QueryAsync<(Guid Key, string Stored)>(new CommandDefinition(
            $"""
            SELECT {column.Key}, {column.Column} FROM {column.Table} WHERE {column.Column} <> '' AND {column.Key} > @after
            ORDER BY {column.Key} LIMIT {BatchSize} FOR UPDATE
            """,
            new { after },
            cancellationToken: ct))).AsList();
        var rewritten = 0;
        foreach (var (key, stored) in rows.Where(row => SecretBox.KeyIdOf(row.Stored) != writer.ActiveKey?.Id))
        {
            var text = reader.Open(stored, column.Context(key));
            await connection.ExecuteAsync(new CommandDefinition(
                $"UPDATE {column.Table} SET {column.Column} = @sealedText WHERE {column.Key} = @key",
                new { key, sealedText = writer.Seal(text, column.Context(key)) },
                cancellationToken: ct));
            rewritten++;
        }

        await transaction.CommitAsync(ct);
        return (rows.Count > 0 ? rows[^1].Key : null, rewritten);
    }
}
