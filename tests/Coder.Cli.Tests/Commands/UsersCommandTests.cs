using Coder.Cli.Tests.Infrastructure;
using Coder.Sdk;

namespace Coder.Cli.Tests.Commands;

public sealed class UsersCommandTests : CliTest
{
    private static readonly User Grace = new()
    {
        Id = Guid.NewGuid(),
        Username = "grace",
        Email = "grace@example.com",
        Roles = [new() { Name = "auditor", DisplayName = "Auditor" }],
    };

    [Fact]
    public async Task A_service_account_has_no_email_and_no_password()
    {
        Server.On("POST", "users", Grace, CoderJsonContext.Default.User, 201);

        var result = await RunAsync("users", "create", "--username", "ci", "--service-account");

        result.ExitCode.ShouldBe(0, result.Error);
        result.Output.ShouldBeEmpty();
        result.Error.ShouldBe("The user ci is created. To make a token for it: coder tokens create --user ci\n");
        Server.Changes.ShouldBe(
        [
            "POST /api/v2/users {\"email\":\"\",\"username\":\"ci\",\"name\":\"\",\"password\":\"\",\"login_type\":\"none\",\"user_status\":\"active\","
                + $"\"organization_ids\":[\"{FakeCoder.OrganizationId}\"],\"service_account\":true}}",
        ]);
    }

    [Fact]
    public async Task A_password_is_made_and_printed_alone_on_standard_output()
    {
        Server.On("POST", "users", Grace, CoderJsonContext.Default.User, 201);

        var result = await RunAsync("users", "create", "--username", "grace", "--email", "grace@example.com");

        var password = result.Output.TrimEnd('\n');
        password.Length.ShouldBe(20);
        Server.Changes.ShouldHaveSingleItem().ShouldContain($"\"password\":\"{password}\",\"login_type\":\"password\"");
    }

    [Theory]
    [InlineData("--service-account --email a@b.c", "A service account has no e-mail.", "Leave out --email or --service-account.")]
    [InlineData("--service-account --password x", "Only users who log in with a password have one.", "Leave out --password or --service-account.")]
    [InlineData("--service-account --login-type oidc", "A service account never logs in.", "Leave out --login-type, or give it as none.")]
    [InlineData("--login-type oidc --email a@b.c --password x", "Only users who log in with a password have one.", "Leave out --password, or give --login-type password.")]
    public async Task Options_that_exclude_each_other_are_named(string options, string message, string hint)
    {
        var result = await RunAsync(["users", "create", "--username", "ci", .. options.Split(' ')]);

        result.ExitCode.ShouldBe(1);
        result.Error.ShouldBe($"Error: {message}\n{hint}\n");
        Server.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_word_that_an_option_does_not_take_is_answered_with_those_it_does() =>
        (await RunAsync("users", "create", "--login-type", "saml")).Error.ShouldBe(
            "Error: --login-type: Argument 'saml' not recognized. Must be one of: 'password', 'oidc', 'github', 'none'\nSee coder users create --help\n");

    [Fact]
    public async Task A_field_that_the_server_refuses_is_named_by_its_option()
    {
        Server.On("POST", "users", """{"message":"Validation failed.","validations":[{"field":"email","detail":"is taken already"}]}""", 400);

        var result = await RunAsync("users", "create", "--username", "grace", "--email", "ada@example.com");

        result.Error.ShouldBe("Error: Validation failed.\n  --email: is taken already\n");
    }

    [Fact]
    public async Task A_list_shows_the_columns_that_are_asked_for()
    {
        Server.On("GET", "users", new() { Users = [Grace], Count = 1 }, CoderJsonContext.Default.GetUsersResponse);

        var result = await RunAsync("users", "list", "--search", "role:auditor", "-c", "username,roles,last seen at");

        result.Output.ShouldBe("USERNAME  ROLES    LAST SEEN AT\ngrace     auditor  never\n");
        Server.Requests.ShouldContain("GET /api/v2/users?q=role%3Aauditor");
    }

    [Theory]
    [InlineData("template-admin, auditor", "[\"template-admin\",\"auditor\"]")]
    [InlineData("", "[]")]
    public async Task Roles_are_replaced_by_those_given(string roles, string sent)
    {
        Server.On("GET", "users/grace", Grace, CoderJsonContext.Default.User);
        Server.On("PUT", $"users/{Grace.Id}/roles", Grace, CoderJsonContext.Default.User);

        var result = await RunAsync("users", "edit-roles", "grace", "--roles", roles, "--yes");

        result.ExitCode.ShouldBe(0, result.Error);
        result.Error.ShouldBe("The user grace has auditor now.\n");
        Server.Changes.ShouldBe([$"PUT /api/v2/users/{Grace.Id}/roles {{\"roles\":{sent}}}"]);
    }

    [Fact]
    public async Task Roles_can_be_chosen_from_those_one_may_give()
    {
        Server.On("GET", "users/grace", Grace, CoderJsonContext.Default.User);
        Server.On(
            "GET",
            "users/roles",
            [new() { Name = "owner", DisplayName = "Owner" }, new() { Name = "auditor", DisplayName = "Auditor", Assignable = true }],
            CoderJsonContext.Default.IReadOnlyListAssignableRole);
        Server.On("PUT", $"users/{Grace.Id}/roles", Grace, CoderJsonContext.Default.User);
        Console.Answers.Enqueue("auditor (Auditor)");
        Console.Answers.Enqueue("yes");

        (await RunAsync("users", "edit-roles", "grace")).ExitCode.ShouldBe(0);

        Server.Changes.ShouldBe([$"PUT /api/v2/users/{Grace.Id}/roles {{\"roles\":[\"auditor\"]}}"]);
    }

    [Fact]
    public async Task Without_a_terminal_the_roles_have_to_be_given()
    {
        Server.On("GET", "users/grace", Grace, CoderJsonContext.Default.User);
        Server.On("GET", "users/roles", [new() { Name = "auditor", Assignable = true }], CoderJsonContext.Default.IReadOnlyListAssignableRole);

        (await RunAsync("users", "edit-roles", "grace")).Error.ShouldEndWith("Give it with --roles.\n");
    }

    [Fact]
    public async Task A_user_who_is_not_there_is_named()
    {
        var result = await RunAsync("users", "suspend", "nobody", "--yes");

        result.ExitCode.ShouldBe(1);
        result.Error.ShouldBe("Error: There is no user \"nobody\", or you may not see them.\nList users with: coder users list\n");
    }

    [Fact]
    public async Task Claims_of_the_provider_are_a_table()
    {
        Server.On("GET", "users/oidc-claims", """{"claims":{"sub":"42","groups":["data","ops"]}}""");

        (await RunAsync("users", "oidc-claims")).Output.ShouldBe("KEY     VALUE\ngroups  [\"data\",\"ops\"]\nsub     42\n");
    }

    [Fact]
    public async Task Without_claims_the_way_to_some_is_said()
    {
        Server.On("GET", "users/oidc-claims", "{}");

        (await RunAsync("users", "oidc-claims")).Error.ShouldBe(
            "Error: The provider said nothing of you.\nLog in through OpenID Connect, then run the command again.\n");
    }
}
