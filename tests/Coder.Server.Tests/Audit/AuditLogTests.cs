using System.Net;
using Coder.Server.Access;
using Coder.Server.Audit;
using Coder.Server.Tests.Infrastructure;
using Dapper;

namespace Coder.Server.Tests.Audit;

public sealed class AuditLogTests
{
    private static readonly Actor Ada = new(ActorKind.User, Guid.NewGuid(), "ada")
    {
        Source = new RequestSource(Guid.NewGuid(), IPAddress.Parse("2001:db8::7"), "curl/8"),
    };

    private static readonly AuditEntry Entry = new()
    {
        ResourceType = AuditResource.Template,
        ResourceId = Guid.NewGuid(),
        Target = "docker",
        Icon = "/icon/docker.svg",
        Action = AuditAction.Write,
        OrganizationId = Guid.NewGuid(),
        Diff = AuditDiff.Between(AuditResource.Template, new { Name = "docker-old" }, new { Name = "docker" }),
        AdditionalFields = new { BuildNumber = "3" },
    };

    [Fact]
    public async Task An_entry_says_who_did_what_from_where()
    {
        await using var server = await TestServer.StartAsync();

        await AuditLog.RecordNowAsync(server.Database, Ada, Entry, default);

        var row = await SingleAsync(server);
        ((Guid)row.request_id).ShouldBe(Ada.Source!.RequestId);
        ((Guid)row.user_id).ShouldBe(Ada.UserId);
        ((Guid)row.organization_id).ShouldBe(Entry.OrganizationId!.Value);
        ((string)row.address).ShouldBe("2001:db8::7");
        ((string)row.user_agent).ShouldBe("curl/8");
        ((string)row.resource_type).ShouldBe("template");
        ((Guid)row.resource_id).ShouldBe(Entry.ResourceId);
        ((string)row.resource_target).ShouldBe("docker");
        ((string)row.resource_icon).ShouldBe("/icon/docker.svg");
        ((string)row.action).ShouldBe("write");
        ((string)row.difference).ShouldBe("""{"name": {"new": "docker", "old": "docker-old", "secret": false}}""");
        ((string)row.additional).ShouldBe("""{"build_number": "3"}""");
        ((int)row.status_code).ShouldBe(200);
    }

    [Fact]
    public async Task The_servers_own_entries_have_no_user_and_no_request()
    {
        await using var server = await TestServer.StartAsync();

        await AuditLog.RecordNowAsync(server.Database, Actor.System("restart"), Entry, default);

        var row = await SingleAsync(server);
        ((Guid?)row.user_id).ShouldBeNull();
        ((Guid?)row.request_id).ShouldBeNull();
        ((string?)row.address).ShouldBeNull();
    }

    [Fact]
    public async Task An_entry_goes_with_the_transaction_of_its_change()
    {
        await using var server = await TestServer.StartAsync();
        await using (var connection = await server.Database.OpenConnectionAsync())
        {
            await using var transaction = await connection.BeginTransactionAsync();
            await AuditLog.WriteAsync(connection, Ada, Entry, default);
            await transaction.RollbackAsync();
        }

        await using var reader = await server.Database.OpenConnectionAsync();
        (await reader.ExecuteScalarAsync<int>("SELECT count(*) FROM audit_logs")).ShouldBe(0);
    }

    [Fact]
    public async Task Hostile_texts_are_stored_as_data()
    {
        await using var server = await TestServer.StartAsync();
        const string hostile = "'; DROP TABLE audit_logs; --\0\r\n\u001b[2J";
        var actor = Ada with { Source = Ada.Source! with { UserAgent = hostile + new string('x', 100_000) } };

        await AuditLog.RecordNowAsync(
            server.Database,
            actor,
            Entry with { Target = hostile, Icon = hostile, AdditionalFields = new { Reason = hostile } },
            default);

        var row = await SingleAsync(server);
        const string clean = "'; DROP TABLE audit_logs; --\uFFFD\uFFFD\uFFFD\uFFFD[2J";
        ((string)row.resource_target).ShouldBe(clean);
        ((string)row.resource_icon).ShouldBe(clean);
        ((string)row.user_agent).ShouldStartWith(clean);
        ((string)row.user_agent).Length.ShouldBe(512);
    }

    private static async Task<dynamic> SingleAsync(TestServer server)
    {
        await using var connection = await server.Database.OpenConnectionAsync();
        return await connection.QuerySingleAsync(
            """
            SELECT request_id, user_id, organization_id, host(ip) AS address, user_agent, resource_type, resource_id, resource_target,
                resource_icon, action, diff::text AS difference, additional_fields::text AS additional, status_code
            FROM audit_logs
            """);
    }
}
