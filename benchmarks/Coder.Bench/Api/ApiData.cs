using System.Net.Http.Json;
using Coder.Sdk;
using Coder.Testing;
using Npgsql;

namespace Coder.Bench.Api;

/// <summary>A deployment of many workspaces: one real one, copied in the database.</summary>
internal sealed class ApiData : IAsyncDisposable
{
    public const int Workspaces = 10_000;

    /// <summary>How many of them belong to the member.</summary>
    public const int OfMember = 3;

    private const string Password = "Correct-horse-battery-2";

    private ApiData(string connectionString, string memberToken)
    {
        ConnectionString = connectionString;
        MemberToken = memberToken;
    }

    public string ConnectionString { get; }

    /// <summary>Session of a user without roles.</summary>
    public string MemberToken { get; }

    /// <summary>Fills the database of a server that has a first user and nothing else.</summary>
    public static async Task<ApiData> CreateAsync(RunningServer server, int workspaces = Workspaces)
    {
        var connectionString = await ConnectionStringAsync(server);
        var (member, token) = await MemberAsync(server);
        await server.CreateWorkspaceAsync("original");
        var original = await server.WorkspaceAsync("original");
        await using var database = new NpgsqlSlimDataSourceBuilder(connectionString).Build();
        await CopyAsync(database, original, member, workspaces);
        return new ApiData(connectionString, token);
    }

    /// <summary>Tokens of the copies' agents.</summary>
    public async Task<IReadOnlyList<string>> AgentTokensAsync()
    {
        await using var database = new NpgsqlSlimDataSourceBuilder(ConnectionString).Build();
        await using var query = database.CreateCommand(
            $"""
            SELECT {Id("token", "o.id")}::text
            FROM workspace_agents o JOIN workspace_resources r ON r.id = o.resource_id JOIN workspace_builds b ON b.job_id = r.job_id
            JOIN workspaces w ON w.id = b.workspace_id AND w.name = 'original'
            CROSS JOIN generate_series(1, (SELECT count(*) FROM workspaces WHERE name LIKE 'copy-%')) n
            """);
        var tokens = new List<string>();
        await using var reader = await query.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            tokens.Add(reader.GetString(0));
        }

        return tokens;
    }

    /// <summary>Takes the copies away: a server that ends deletes the workspaces that it finds, one after the other.</summary>
    public async ValueTask DisposeAsync()
    {
        await using var database = new NpgsqlSlimDataSourceBuilder(ConnectionString).Build();
        await using var command = database.CreateCommand("UPDATE workspaces SET deleted = true WHERE name LIKE 'copy-%'");
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>The built-in database's: a Unix socket, and a password that only the server's user can read.</summary>
    private static async Task<string> ConnectionStringAsync(RunningServer server)
    {
        var directory = Path.Combine(server.ConfigDirectory, "postgres");
        return new NpgsqlConnectionStringBuilder
        {
            Host = directory,
            Username = "coder",
            Password = await File.ReadAllTextAsync(Path.Combine(directory, "password")),
            Database = "postgres",
            MaxPoolSize = 16,
        }.ConnectionString;
    }

    private static async Task<(Guid Id, string Token)> MemberAsync(RunningServer server)
    {
        var organizations = await server.Http.GetFromJsonAsync("/api/v2/users/me/organizations", CoderJsonContext.Default.IReadOnlyListOrganization);
        using var created = await server.Http.PostAsJsonAsync(
            "/api/v2/users",
            new CreateUserRequest { Email = "member@example.com", Username = "member", Password = Password, OrganizationIds = [organizations![0].Id] },
            CoderJsonContext.Default.CreateUserRequest);
        created.EnsureSuccessStatusCode();
        using var client = new HttpClient { BaseAddress = server.Url };
        using var answer = await client.PostAsJsonAsync(
            "/api/v2/users/login",
            new LoginWithPasswordRequest { Email = "member@example.com", Password = Password },
            CoderJsonContext.Default.LoginWithPasswordRequest);
        answer.EnsureSuccessStatusCode();
        var user = await created.Content.ReadFromJsonAsync(CoderJsonContext.Default.User);
        var login = await answer.Content.ReadFromJsonAsync(CoderJsonContext.Default.LoginWithPasswordResponse);
        return (user!.Id, login!.SessionToken);
    }

    private static async Task CopyAsync(NpgsqlDataSource database, Workspace original, Guid member, int workspaces)
    {
        var build = original.LatestBuild;
        await CopyAsync(database, workspaces, "provisioner_jobs", $"id = '{build.Job.Id}'", new() { ["id"] = Id("job") });
        await CopyAsync(database, workspaces, "workspaces", $"id = '{original.Id}'", new()
        {
            ["id"] = Id("workspace"),
            ["name"] = "'copy-' || n",
            ["owner_id"] = $"CASE WHEN n <= {OfMember} THEN '{member}' ELSE r.owner_id END",
            ["last_used_at"] = "r.last_used_at - n * interval '1 minute'",
        });
        await CopyAsync(database, workspaces, "workspace_builds", $"id = '{build.Id}'", new()
        {
            ["id"] = Id("build"),
            ["workspace_id"] = Id("workspace"),
            ["job_id"] = Id("job"),
        });
        await CopyAsync(database, workspaces, "workspace_resources", $"job_id = '{build.Job.Id}'", new() { ["id"] = Id("resource", "r.id"), ["job_id"] = Id("job") });
        await CopyAsync(
            database,
            workspaces,
            "workspace_agents",
            $"resource_id IN (SELECT id FROM workspace_resources WHERE job_id = '{build.Job.Id}')",
            new()
            {
                ["id"] = Id("agent", "r.id"),
                ["resource_id"] = Id("resource", "r.resource_id"),
                ["hashed_token"] = $"sha256(({Id("token", "r.id")}::text)::bytea)",
            });
        await using var analyze = database.CreateCommand("ANALYZE");
        await analyze.ExecuteNonQueryAsync();
    }

    /// <summary>An id that is the same for all rows that belong to copy <c>n</c>.</summary>
    private static string Id(string kind, string of = "''") => $"md5('{kind}' || n || {of})::uuid";

    /// <summary>Copies rows with all columns that the table has, whatever they are by now, except those in <paramref name="changes"/>.</summary>
    private static async Task CopyAsync(NpgsqlDataSource database, int workspaces, string table, string where, Dictionary<string, string> changes)
    {
        await using var query = database.CreateCommand(
            "SELECT column_name::text FROM information_schema.columns WHERE table_name = $1 AND is_generated = 'NEVER' AND is_identity = 'NO'");
        query.Parameters.Add(new() { Value = table });
        var columns = new List<string>();
        await using (var reader = await query.ExecuteReaderAsync())
        {
            while (await reader.ReadAsync())
            {
                columns.Add(reader.GetString(0));
            }
        }

        await using var copy = database.CreateCommand(
            $"""
            INSERT INTO {table} ({string.Join(", ", columns)})
            SELECT {string.Join(", ", columns.Select(column => changes.TryGetValue(column, out var value) ? value : $"r.{column}"))}
            FROM {table} r CROSS JOIN generate_series(1, {workspaces}) n WHERE r.{where}
            """);
        copy.CommandTimeout = 0;
        await copy.ExecuteNonQueryAsync();
    }
}
