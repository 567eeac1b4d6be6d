using Coder.Server.Audit;
using Coder.Server.Configuration;
using Coder.Server.Tests.Infrastructure;
using Dapper;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace Coder.Server.Tests.Audit;

public sealed class RetentionTests
{
    private const string Rows =
        """
        INSERT INTO audit_logs (id, time, resource_type, resource_id, resource_target, action, status_code)
        SELECT gen_random_uuid(), now() - make_interval(days => 100), 'group', gen_random_uuid(), 'old', 'create', 201 FROM generate_series(1, 2500);
        INSERT INTO audit_logs (id, time, resource_type, resource_id, resource_target, action, status_code)
        SELECT gen_random_uuid(), now() - make_interval(days => 80), 'group', gen_random_uuid(), 'young', 'create', 201 FROM generate_series(1, 3);
        """;

    [Fact]
    public async Task Entries_that_are_older_than_asked_for_are_deleted_in_batches()
    {
        await using var server = await StartAsync();
        await ExecuteAsync(server, Rows);

        (await Service(server, new RetentionOptions { AuditLogs = TimeSpan.FromDays(90) }).RunAsync(default)).ShouldBe(2500);

        (await CountAsync(server, "audit_logs WHERE resource_target = 'old'")).ShouldBe(0);
        (await CountAsync(server, "audit_logs WHERE resource_target = 'young'")).ShouldBe(3);
    }

    [Fact]
    public async Task Zero_keeps_everything()
    {
        await using var server = await StartAsync();
        await ExecuteAsync(server, Rows);

        (await Service(server, new RetentionOptions { ApiKeys = TimeSpan.Zero }).RunAsync(default)).ShouldBe(0);

        (await CountAsync(server, "audit_logs")).ShouldBe(2503);
    }

    [Fact]
    public async Task Keys_are_deleted_some_time_after_they_expired()
    {
        await using var server = await StartAsync();
        var owner = await server.FirstUserAsync();
        await ExecuteAsync(
            server,
            """
            INSERT INTO api_keys (id, hashed_secret, user_id, login_type, token_name, lifetime_seconds, last_used, expires_at, created_at, updated_at)
            SELECT 'key' || days, '\x00', (SELECT id FROM users), 'token', 'key' || days, 60, now(), now() - make_interval(days => days), now(), now()
            FROM unnest(ARRAY[6, 8]) AS days
            """);

        (await Service(server, new RetentionOptions()).RunAsync(default)).ShouldBe(1);

        (await CountAsync(server, "api_keys WHERE id = 'key6'")).ShouldBe(1);
        (await CountAsync(server, "api_keys WHERE id = 'key8'")).ShouldBe(0);
        (await owner.Client.GetAsync("/api/v2/users/me")).IsSuccessStatusCode.ShouldBeTrue();
    }

    [Fact]
    public async Task Connections_are_deleted_some_time_after_they_began()
    {
        await using var server = await StartAsync();
        await server.FirstUserAsync();
        await ExecuteAsync(
            server,
            """
            INSERT INTO connection_logs (id, connect_time, organization_id, workspace_owner_id, workspace_id, workspace_name, agent_name, type)
            SELECT gen_random_uuid(), now() - make_interval(days => days), (SELECT id FROM organizations), gen_random_uuid(), gen_random_uuid(), 'w' || days, 'main', 'ssh'
            FROM unnest(ARRAY[29, 31]) AS days
            """);

        (await Service(server, new RetentionOptions()).RunAsync(default)).ShouldBe(0);
        (await Service(server, new RetentionOptions { ConnectionLogs = TimeSpan.FromDays(30) }).RunAsync(default)).ShouldBe(1);

        (await CountAsync(server, "connection_logs WHERE workspace_name = 'w29'")).ShouldBe(1);
    }

    [Fact]
    public async Task Of_several_servers_one_deletes()
    {
        await using var server = await StartAsync();
        await ExecuteAsync(server, Rows);
        var service = Service(server, new RetentionOptions { AuditLogs = TimeSpan.FromDays(90) });
        await using (var other = await server.Database.OpenConnectionAsync())
        {
            await other.ExecuteAsync($"SELECT pg_advisory_lock({RetentionService.LockKey})");

            (await service.RunAsync(default)).ShouldBe(0);

            await other.ExecuteAsync($"SELECT pg_advisory_unlock({RetentionService.LockKey})");
        }

        (await service.RunAsync(default)).ShouldBe(2500);
    }

    [Theory]
    [InlineData("0", 0)]
    [InlineData("7d", 168)]
    [InlineData("1d12h", 36)]
    [InlineData("36h", 36)]
    public void Retention_is_a_duration_that_may_have_days(string text, int hours)
    {
        OptionTypes.DurationOrZero.TryParse(text, out var value).ShouldBeTrue();
        value.ShouldBe(TimeSpan.FromHours(hours));
    }

    [Theory]
    [InlineData("d")]
    [InlineData("-1d")]
    [InlineData("7days")]
    [InlineData("1e9d")]
    [InlineData("99999999d")]
    [InlineData("-1h")]
    [InlineData("")]
    public void What_is_no_retention_is_refused(string text) => OptionTypes.DurationOrZero.TryParse(text, out _).ShouldBeFalse();

    // Without the server's own loop, which would delete at its own time.
    private static Task<TestServer> StartAsync() => TestServer.StartAsync(configure: builder =>
        builder.Services.Remove(builder.Services.Single(service => service.ImplementationType == typeof(RetentionService))));

    private static RetentionService Service(TestServer server, RetentionOptions options) =>
        new(server.Database, options, TimeProvider.System, NullLogger<RetentionService>.Instance);

    private static async Task ExecuteAsync(TestServer server, string sql)
    {
        await using var connection = await server.Database.OpenConnectionAsync();
        await connection.ExecuteAsync(sql);
    }

    private static async Task<int> CountAsync(TestServer server, string from)
    {
        await using var connection = await server.Database.OpenConnectionAsync();
        return await connection.ExecuteScalarAsync<int>($"SELECT count(*)::int FROM {from}");
    }
}
