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

    /// <summary>
    /// The same statements for one value where <paramref name="sql"/> compares with <c>ANY</c> of a list. PostgreSQL takes any list for one of ten, finds that a
    /// plan for the one that is there costs less, and so plans it again each time.
    /// </summary>
    /// <param name="sql">Constant text.</param>
    /// <param name="lists">Names of the parameters that are one value now.</param>
    public static string ForOne(string sql, params string[] lists) =>
        lists.Aggregate(sql, (text, list) => text.Replace($"= ANY(@{list})", $"= @{list}", StringComparison.Ordinal));

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
