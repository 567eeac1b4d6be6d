using System.Net;
using Coder.Sdk;
using Coder.Server.Tests.Agents;
using Coder.Server.Tests.Infrastructure;
using Dapper;

namespace Coder.Server.Tests.Access;

public sealed class AccessCheckTests
{
    [Fact]
    public async Task A_thing_that_is_named_by_its_id_is_looked_up_with_its_sharing()
    {
        await using var server = await TestServer.StartAsync();
        var owner = await server.FirstUserAsync();
        var bob = await server.MemberAsync(owner, "bob");
        var rows = await AgentRows.CreateAsync(server, owner);
        var hidden = await AgentRows.CreateAsync(server, owner);
        await using var connection = await server.Database.OpenConnectionAsync();
        var template = await connection.ExecuteScalarAsync<Guid>("SELECT template_id FROM workspaces WHERE id = @WorkspaceId", rows);
        await connection.ExecuteAsync(
            """
            INSERT INTO workspace_acl (workspace_id, user_id, role) VALUES (@WorkspaceId, @Id, 'use');
            INSERT INTO template_acl (template_id, group_id, role) VALUES (@template, @OrganizationId, 'use');
            """,
            new { rows.WorkspaceId, bob.Id, bob.OrganizationId, template });

        var answers = await AskAsync(bob, new()
        {
            ["ssh"] = Ask("workspace", "ssh", rows.WorkspaceId),
            ["delete"] = Ask("workspace", "delete", rows.WorkspaceId),
            ["hidden"] = Ask("workspace", "read", hidden.WorkspaceId),
            ["missing"] = Ask("workspace", "read", Guid.NewGuid()),
            ["use"] = Ask("template", "use", template),
            ["update"] = Ask("template", "update", template),
            ["create"] = new AuthorizationCheck { Object = new() { ResourceType = "workspace", OwnerId = "me", OrganizationId = bob.OrganizationId.ToString() }, Action = "create" },
            ["lie"] = new AuthorizationCheck { Object = new() { ResourceType = "workspace", OwnerId = "me", ResourceId = hidden.WorkspaceId.ToString() }, Action = "read" },
        });

        answers.Where(answer => answer.Value).Select(answer => answer.Key).Order().ShouldBe(["create", "ssh", "use"]);
    }

    [Fact]
    public async Task A_malformed_question_is_named()
    {
        await using var server = await TestServer.StartAsync();
        var owner = await server.FirstUserAsync();
        var request = new AuthorizationRequest
        {
            Checks = new Dictionary<string, AuthorizationCheck> { ["a"] = new() { Object = new() { ResourceType = "workspace", ResourceId = "mine" }, Action = "read" } },
        };

        var error = await (await owner.Client.SendAsync(HttpMethod.Post, "/authcheck", request)).ErrorAsync(HttpStatusCode.BadRequest);

        error.Validations!.ShouldHaveSingleItem().Field.ShouldBe("checks.a.object");
    }

    private static AuthorizationCheck Ask(string type, string action, Guid id) =>
        new() { Object = new() { ResourceType = type, ResourceId = id.ToString() }, Action = action };

    private static async Task<Dictionary<string, bool>> AskAsync(TestUser user, Dictionary<string, AuthorizationCheck> checks) =>
        await (await user.Client.SendAsync(HttpMethod.Post, "/authcheck", new AuthorizationRequest { Checks = checks }))
            .ValueAsync<Dictionary<string, bool>>(HttpStatusCode.OK);
}
