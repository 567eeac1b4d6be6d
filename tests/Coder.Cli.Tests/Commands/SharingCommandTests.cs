using Coder.Cli.Tests.Infrastructure;
using Coder.Sdk;

namespace Coder.Cli.Tests.Commands;

public sealed class SharingCommandTests : CliTest
{
    private static readonly Workspace Demo = Samples.Workspace with { OrganizationId = FakeCoder.OrganizationId, OrganizationName = "coder" };

    private static readonly Guid Grace = Guid.NewGuid();

    private static readonly Guid Bob = Guid.NewGuid();

    private static readonly Guid Data = Guid.NewGuid();

    private static readonly string Acl = $"workspaces/{Demo.Id}/acl";

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        Server.On("GET", "users/me/workspace/demo", Demo, CoderJsonContext.Default.Workspace);
        Server.On(
            "GET",
            $"organizations/{FakeCoder.OrganizationId}/members",
            [new() { UserId = Grace, Username = "grace" }, new() { UserId = Bob, Username = "bob" }],
            CoderJsonContext.Default.IReadOnlyListOrganizationMemberWithUserData);
        Server.On(
            "GET",
            $"organizations/{FakeCoder.OrganizationId}/groups",
            [new() { Id = Data, Name = "data" }],
            CoderJsonContext.Default.IReadOnlyListGroup);
        Server.On(
            "GET",
            Acl,
            new() { Users = [new() { Id = Grace, Username = "grace", Role = "use" }], Group = [new() { Id = Data, Name = "data", Role = "admin" }] },
            CoderJsonContext.Default.WorkspaceAcl);
        Server.On("PATCH", Acl, "", 204);
    }

    [Fact]
    public async Task A_workspace_is_shared_with_users_and_groups()
    {
        var result = await RunAsync("sharing", "share", "demo", "--user", "grace,bob:admin", "--group", "data:use");

        result.ExitCode.ShouldBe(0, result.Error);
        result.Output.ShouldBe("USER   GROUP  ROLE\ngrace         use\n       data   admin\n");
        Server.Changes.ShouldBe(
            [$"PATCH /api/v2/{Acl} {{\"user_roles\":{{\"{Grace}\":\"use\",\"{Bob}\":\"admin\"}},\"group_roles\":{{\"{Data}\":\"use\"}}}}"]);
    }

    [Fact]
    public async Task Sharing_ends_for_those_named()
    {
        (await RunAsync("sharing", "remove", "demo", "--user", "grace", "--group", "data")).ExitCode.ShouldBe(0);

        Server.Changes.ShouldBe([$"PATCH /api/v2/{Acl} {{\"user_roles\":{{\"{Grace}\":\"\"}},\"group_roles\":{{\"{Data}\":\"\"}}}}"]);
    }

    [Theory]
    [InlineData("share demo --user grace:owner", "--user: there is no role \"owner\".", "The roles are use (connect, start, stop) and admin (also change its settings).")]
    [InlineData("share demo --user :use", "--user: \":use\" names nobody.", "Write a name, or name:role.")]
    [InlineData("share demo", "Nobody was named.", "Name users with --user or groups with --group.")]
    [InlineData("share demo --group ops", "The organization coder has no group \"ops\", or you may not see it.", "List groups with: coder groups list -O coder")]
    [InlineData("remove demo --user bob", "The workspace demo is not shared with the user \"bob\".", "See who it is shared with: coder sharing status ada/demo")]
    public async Task What_cannot_be_done_is_said_with_the_way_out(string line, string message, string hint)
    {
        var result = await RunAsync(["sharing", .. line.Split(' ')]);

        result.ExitCode.ShouldBe(1);
        result.Error.ShouldBe($"Error: {message}\n{hint}\n");
        Server.Changes.ShouldBeEmpty();
    }

    [Fact]
    public async Task The_status_is_a_table_or_the_api_s_json()
    {
        (await RunAsync("sharing", "status", "demo", "-c", "group,role")).Output.ShouldBe("GROUP  ROLE\n       use\ndata   admin\n");
        (await RunAsync("sharing", "status", "demo", "-o", "json")).Output.ShouldContain($"\"id\": \"{Grace}\"");
    }

    [Fact]
    public async Task A_workspace_that_is_shared_with_nobody_says_so()
    {
        Server.On("GET", Acl, new WorkspaceAcl(), CoderJsonContext.Default.WorkspaceAcl);

        (await RunAsync("sharing", "status", "demo")).Error.ShouldBe("The workspace demo is shared with nobody.\n");
    }
}
