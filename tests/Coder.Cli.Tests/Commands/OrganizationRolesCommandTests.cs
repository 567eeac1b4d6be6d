using Coder.Cli.Tests.Infrastructure;
using Coder.Sdk;

namespace Coder.Cli.Tests.Commands;

public sealed class OrganizationRolesCommandTests : CliTest
{
    private const string Json = """{"name":"reviewer","organization_permissions":[{"resource_type":"template","action":"read"}]}""";

    private const string Sent =
        """
        {"name":"reviewer","display_name":"","site_permissions":[],"user_permissions":[],"organization_permissions":[{"negate":false,"resource_type":"template","action":"read"}],"organization_member_permissions":[]}
        """;

    private static readonly AssignableRole Reviewer = new()
    {
        Name = "reviewer",
        DisplayName = "Reviewer",
        OrganizationPermissions = [new() { ResourceType = "template", Action = "read" }],
        OrganizationMemberPermissions = [new() { ResourceType = "workspace", Action = "create", Negate = true }],
        Assignable = true,
    };

    private static readonly string Roles = $"organizations/{FakeCoder.OrganizationId}/members/roles";

    [Theory]
    [InlineData("create", "POST", "created")]
    [InlineData("update", "PUT", "changed")]
    public async Task A_role_is_defined_by_json(string verb, string method, string done)
    {
        Server.On(method, Roles, Reviewer, CoderJsonContext.Default.AssignableRole);
        Console.InputText = Json;

        var result = await RunAsync("organizations", "roles", verb, "--stdin", "-c", "name,organization permissions,user permissions");

        result.ExitCode.ShouldBe(0, result.Error);
        result.Output.ShouldBe("NAME      ORGANIZATION PERMISSIONS  USER PERMISSIONS\nreviewer  template:read             !workspace:create\n");
        result.Error.ShouldBe($"The role reviewer of coder is {done}.\n");
        Server.Changes.ShouldBe([$"{method} /api/v2/{Roles} {Sent}"]);
    }

    [Fact]
    public async Task A_dry_run_shows_the_role_and_sends_nothing()
    {
        Console.InputText = Json.Replace("\"name\":\"reviewer\",", "", StringComparison.Ordinal);

        var result = await RunAsync("organizations", "roles", "create", "reviewer", "--stdin", "--dry-run");

        result.ExitCode.ShouldBe(0, result.Error);
        result.Output.ShouldContain("\"name\": \"reviewer\"");
        result.Error.ShouldBe("Nothing was changed.\n");
        Server.Requests.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("other --stdin", Json, "The role is called \"other\" on the command line and \"reviewer\" in the JSON.")]
    [InlineData("--stdin", """{"permissions":[]}""", "A role has no field \"permissions\".")]
    [InlineData("--stdin", "{}", "The role has no name.")]
    [InlineData("--stdin", "[]", "Standard input is not one role: a JSON object is expected.")]
    [InlineData("--stdin", """{"name":5}""", "Standard input is not a role as JSON.")]
    [InlineData("reviewer", Json, "A role is defined by JSON on standard input.")]
    public async Task A_role_that_is_not_one_is_refused(string options, string input, string message)
    {
        Console.InputText = input;

        var result = await RunAsync(["organizations", "roles", "create", .. options.Split(' ')]);

        result.ExitCode.ShouldBe(1);
        result.Error.ShouldStartWith($"Error: {message}\n");
        Server.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task Roles_are_shown_by_name()
    {
        OnRoles();

        var result = await RunAsync("organizations", "roles", "show", "Reviewer", "-c", "name,built in");

        result.Output.ShouldBe("NAME      BUILT IN\nreviewer\n");
        (await RunAsync("organizations", "roles", "show", "ghost")).Error.ShouldBe(
            "Error: The organization coder has no role \"ghost\".\n  There are: organization-admin, reviewer\n");
    }

    [Fact]
    public async Task Own_roles_are_deleted_and_built_in_ones_are_not()
    {
        OnRoles();
        Server.On("DELETE", $"{Roles}/reviewer", "", 204);

        (await RunAsync("organizations", "roles", "delete", "organization-admin", "-y")).Error.ShouldBe(
            "Error: The role organization-admin is built in and cannot be deleted.\n");
        (await RunAsync("organizations", "roles", "delete", "reviewer", "-y")).ExitCode.ShouldBe(0);

        Server.Changes.ShouldBe([$"DELETE /api/v2/{Roles}/reviewer"]);
    }

    private void OnRoles() => Server.On(
        "GET",
        Roles,
        [new() { Name = "organization-admin", BuiltIn = true }, Reviewer],
        CoderJsonContext.Default.IReadOnlyListAssignableRole);
}
