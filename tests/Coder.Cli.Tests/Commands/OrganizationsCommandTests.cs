using Coder.Cli.Tests.Infrastructure;
using Coder.Sdk;

namespace Coder.Cli.Tests.Commands;

public sealed class OrganizationsCommandTests : CliTest
{
    private static readonly Guid Grace = Guid.NewGuid();

    private static readonly Organization Research = new()
    {
        Id = Guid.NewGuid(),
        Name = "research",
        DisplayName = "Research",
        DefaultOrgMemberRoles = ["organization-workspace-access"],
    };

    private static readonly string Api = $"organizations/{Research.Id}";

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        Server.On("GET", "organizations/research", Research, CoderJsonContext.Default.Organization);
        Server.On(
            "GET",
            $"{Api}/members",
            [new() { UserId = Grace, Username = "grace", Email = "grace@example.com", Roles = [new() { Name = "organization-auditor" }] }],
            CoderJsonContext.Default.IReadOnlyListOrganizationMemberWithUserData);
    }

    [Fact]
    public async Task An_organization_is_created()
    {
        Server.On("POST", "organizations", Research, CoderJsonContext.Default.Organization, 201);

        var result = await RunAsync("organizations", "create", "research", "--display-name", "Research");

        result.ExitCode.ShouldBe(0, result.Error);
        result.Error.ShouldContain("The organization research");
        Server.Changes.ShouldBe(["POST /api/v2/organizations {\"name\":\"research\",\"display_name\":\"Research\"}"]);
    }

    [Theory]
    [InlineData("-O research members list")]
    [InlineData("members list -O research")]
    [InlineData("members --org research list")]
    public async Task The_organization_may_be_given_at_any_place(string line)
    {
        var result = await RunAsync(["organizations", .. line.Split(' ')]);

        result.ExitCode.ShouldBe(0, result.Error);
        result.Output.ShouldBe("USERNAME  ORGANIZATION ROLES\ngrace     organization-auditor\n");
    }

    [Fact]
    public async Task The_organization_may_be_given_by_the_environment()
    {
        Environment["CODER_ORGANIZATION"] = "research";

        (await RunAsync("organizations", "members", "list", "-c", "email")).Output.ShouldBe("EMAIL\ngrace@example.com\n");
    }

    [Fact]
    public async Task Roles_of_all_members_are_replaced_after_a_question()
    {
        Server.On("PATCH", Api, Research, CoderJsonContext.Default.Organization);
        Console.Answers.Enqueue("yes");

        var result = await RunAsync("organizations", "edit", "-O", "research", "--default-org-member-roles", "");

        result.Error.ShouldContain("Give every member of research no role instead of organization-workspace-access?");
        Server.Changes.ShouldBe([$"PATCH /api/v2/{Api} {{\"default_org_member_roles\":[]}}"]);
    }

    [Fact]
    public async Task An_organization_is_deleted_after_a_question()
    {
        Server.On("DELETE", Api, "{}");
        Console.Answers.Enqueue("no");

        var result = await RunAsync("organizations", "delete", "research");

        result.Error.ShouldEndWith("Error: Stopped: nothing was changed.\n");
        Server.Changes.ShouldBeEmpty();
        (await RunAsync("organizations", "delete", "research", "--yes")).Error.ShouldEndWith("The organization research is deleted.\n");
        Server.Changes.ShouldBe([$"DELETE /api/v2/{Api}"]);
    }

    [Fact]
    public async Task A_member_is_added_and_removed()
    {
        Server.On("GET", "users/grace", new() { Id = Grace, Username = "grace" }, CoderJsonContext.Default.User);
        Server.On("POST", $"{Api}/members/{Grace}", new() { UserId = Grace }, CoderJsonContext.Default.OrganizationMember);
        Server.On("DELETE", $"{Api}/members/{Grace}", "", 204);

        (await RunAsync("organizations", "members", "add", "grace", "-O", "research")).Error.ShouldBe("The user grace is a member of research now.\n");
        (await RunAsync("organizations", "members", "remove", "grace", "-O", "research")).Error
            .ShouldEndWith("The user grace is no longer a member of research.\n");

        Server.Changes.ShouldBe([$"POST /api/v2/{Api}/members/{Grace}", $"DELETE /api/v2/{Api}/members/{Grace}"]);
    }

    [Theory]
    [InlineData("organization-admin reviewer", "[\"organization-admin\",\"reviewer\"]")]
    [InlineData("", "[]")]
    public async Task Roles_of_a_member_are_replaced(string roles, string sent)
    {
        Server.On(
            "PUT",
            $"{Api}/members/{Grace}/roles",
            new() { UserId = Grace, Roles = [new() { Name = "reviewer" }] },
            CoderJsonContext.Default.OrganizationMember);

        var result = await RunAsync(
            ["organizations", "members", "edit-roles", "grace", .. roles.Split(' ', StringSplitOptions.RemoveEmptyEntries), "-O", "research"]);

        result.Error.ShouldBe("The user grace has reviewer in research now.\n");
        Server.Changes.ShouldBe([$"PUT /api/v2/{Api}/members/{Grace}/roles {{\"roles\":{sent}}}"]);
    }

    [Fact]
    public async Task Who_is_not_a_member_is_named() =>
        (await RunAsync("organizations", "members", "remove", "bob", "-O", "research")).Error.ShouldStartWith(
            "Error: \"bob\" is not a member of the organization research, or you may not see them.\n");

    [Theory]
    [InlineData("group-sync", true, "settings/idpsync/groups")]
    [InlineData("rolesync", true, "settings/idpsync/roles")]
    [InlineData("organization-sync", false, "settings/idpsync/organization")]
    [InlineData("workspace-sharing", true, "settings/workspace-sharing")]
    public async Task Settings_are_shown_and_changed_as_json(string setting, bool ofOrganization, string path)
    {
        var place = ofOrganization ? $"{Api}/{path}" : path;
        Server.On("GET", place, """{"field":"groups","mapping":{}}""");
        Server.On("PATCH", place, """{"field":"teams"}""");
        Console.InputText = """{ "field": "teams" }""";

        (await RunAsync("organizations", "settings", "show", setting, "-O", "research")).Output.ShouldBe(
            "{\n  \"field\": \"groups\",\n  \"mapping\": {}\n}\n");
        var result = await RunAsync("organizations", "settings", "set", setting, "-O", "research");

        result.ExitCode.ShouldBe(0, result.Error);
        result.Output.ShouldEndWith("{\n  \"field\": \"teams\"\n}\n");
        Server.Changes.ShouldHaveSingleItem().Replace(" ", "").ShouldBe($"PATCH/api/v2/{place}{{\"field\":\"teams\"}}");
    }

    [Theory]
    [InlineData("", "Standard input is empty; the settings of role-sync is expected there as JSON.")]
    [InlineData("{", "Standard input is not the settings of role-sync as JSON.")]
    [InlineData("[]", "Standard input is not settings: a JSON object is expected.")]
    public async Task Settings_that_are_not_json_are_refused_with_an_example(string input, string message)
    {
        Console.InputText = input;

        var result = await RunAsync("organizations", "settings", "set", "role-sync", "-O", "research");

        result.ExitCode.ShouldBe(1);
        result.Error.ShouldStartWith($"Error: {message}\n");
        result.Error.ShouldEndWith("For example: coder organizations settings set role-sync < role-sync.json\n");
        Server.Changes.ShouldBeEmpty();
    }
}
