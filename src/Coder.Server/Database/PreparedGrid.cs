using System.Data.Common;
using Dapper;
using Npgsql;

namespace Coder.Server.Database;

/// <summary>
/// The results of statements that PostgreSQL parses and plans once per connection: for the reads that nearly every request makes, where planning
/// would cost more than reading. The text of such statements must be constant, as each connection keeps every one that it has seen.
/// </summary>
internal sealed class PreparedGrid : SqlMapper.GridReader
{
    private PreparedGrid(NpgsqlCommand command, DbDataReader reader, CancellationToken ct)
        : base(command, reader, identity: null, addToCache: true, cancellationToken: ct)
    {
    }

    /// <summary>Runs one or more statements, separated by semicolons, in one round trip.</summary>
    /// <param name="connection">An open connection; it is busy until the results are disposed.</param>
    /// <param name="sql">Constant text.</param>
    /// <param name="parameters">Values by name; none of them null.</param>
    /// <param name="ct">Ends the wait.</param>
    public static async Task<PreparedGrid> QueryAsync(
        NpgsqlConnection connection, string sql, IReadOnlyCollection<KeyValuePair<string, object>> parameters, CancellationToken ct)
    {
        var command = new NpgsqlCommand(sql, connection);
        try
        {
            foreach (var (name, value) in parameters)
            {
                command.Parameters.AddWithValue(name, value);
            }

            await command.PrepareAsync(ct);
            return new PreparedGrid(command, await command.ExecuteReaderAsync(ct), ct);
        }
        catch
        {
            await command.DisposeAsync();
            throw;
        }
    }
}
