using System.Net;
using Coder.Sdk;
using Coder.Server.Tests.Agents;
using Coder.Server.Tests.Infrastructure;
using Dapper;

namespace Coder.Server.Tests.Users;

/// <summary>Who manages which accounts, and the accounts that are special: the last owner's, and those of machines.</summary>
public sealed class AccountTests
{
    [Fact]
    public async Task Of_two_owners_who_end_each_other_at_once_one_stays()
    {
        await using var server = await TestServer.StartAsync();
        var alice = await server.FirstUserAsync();
        var bob = await server.MemberAsync(alice, "bob");
        (await alice.Client.SendAsync(HttpMethod.Put, "/users/bob/roles", new UpdateRoles { Roles = ["owner"] })).StatusCode.ShouldBe(HttpStatusCode.OK);

        foreach (var (method, path, body) in new (HttpMethod, string, object?)[]
        {
            (HttpMethod.Put, "/users/{0}/status/suspend", null),
            (HttpMethod.Put, "/users/{0}/roles", new UpdateRoles()),
            (HttpMethod.Delete, "/users/{0}", null),
        })
        {
            var answers = await Task.WhenAll(
                alice.Client.SendAsync(method, string.Format(null, path, "bob"), body), bob.Client.SendAsync(method, string.Format(null, path, "alice"), body));

            answers.Count(answer => answer.StatusCode == HttpStatusCode.OK).ShouldBe(1, string.Join(' ', answers.Select(answer => answer.StatusCode)));
            (await OwnersAsync(server)).ShouldBe(1);
            await using var connection = await server.Database.OpenConnectionAsync();
            await connection.ExecuteAsync("UPDATE users SET status = 'active', rbac_roles = '{owner}', deleted = false");
            if (method == HttpMethod.Delete)
            {
                return;
            }
        }
    }

    [Fact]
    public async Task The_last_owner_is_kept_from_everybody()
    {
        await using var server = await TestServer.StartAsync();
        var alice = await server.FirstUserAsync();
        var admin = await AdminAsync(server, alice, "una", "user-admin");

        (await (await admin.Client.SendAsync(HttpMethod.Put, "/users/alice/status/suspend")).ErrorAsync(HttpStatusCode.Forbidden))
            .Message.ShouldBe("Only an owner can suspend an owner.");
        (await (await admin.Client.SendAsync(HttpMethod.Delete, "/users/alice")).ErrorAsync(HttpStatusCode.Forbidden))
            .Message.ShouldBe("Only an owner can delete an owner.");
        (await (await admin.Client.SendAsync(HttpMethod.Put, "/users/alice/roles", new UpdateRoles())).ErrorAsync(HttpStatusCode.Forbidden))
            .Message.ShouldBe("You may not give or take the role Owner.");
        (await (await admin.Client.SendAsync(HttpMethod.Put, "/users/alice/password", new UpdateUserPasswordRequest { Password = "another-Password-1" }))
            .ErrorAsync(HttpStatusCode.Forbidden)).Message.ShouldBe("You may not do this to somebody with roles that you may not give.");
        (await (await alice.Client.SendAsync(HttpMethod.Put, "/users/me/status/suspend")).ErrorAsync(HttpStatusCode.BadRequest))
            .Message.ShouldBe("You cannot suspend yourself.");
        (await OwnersAsync(server)).ShouldBe(1);
    }

    [Fact]
    public async Task A_user_admin_manages_members_but_makes_nobody_more_than_that()
    {
        await using var server = await TestServer.StartAsync();
        var alice = await server.FirstUserAsync();
        var admin = await AdminAsync(server, alice, "una", "user-admin");
        await AdminAsync(server, alice, "theo", "template-admin");
        var bob = await server.MemberAsync(alice, "bob");

        (await (await admin.Client.SendAsync(HttpMethod.Put, "/users/bob/roles", new UpdateRoles { Roles = ["owner"] })).ErrorAsync(HttpStatusCode.Forbidden))
            .Message.ShouldBe("You may not give or take the role Owner.");
        (await (await admin.Client.SendAsync(HttpMethod.Put, "/users/theo/roles", new UpdateRoles())).ErrorAsync(HttpStatusCode.Forbidden))
            .Message.ShouldBe("You may not give or take the role Template Admin.");
        (await admin.Client.SendAsync(HttpMethod.Post, "/users", New("eve") with { Roles = ["auditor"] })).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await admin.Client.SendAsync(HttpMethod.Post, "/users", New("eve"))).StatusCode.ShouldBe(HttpStatusCode.Created);
        var reset = new UpdateUserPasswordRequest { Password = "another-Password-1" };
        (await admin.Client.SendAsync(HttpMethod.Put, "/users/theo/password", reset)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await admin.Client.SendAsync(HttpMethod.Put, "/users/bob/password", reset)).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        (await bob.Client.GetAsync("/api/v2/users/me")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await admin.Client.SendAsync(HttpMethod.Put, "/users/bob/status/suspend")).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_service_account_has_tokens_and_no_login()
    {
        await using var server = await TestServer.StartAsync();
        var alice = await server.FirstUserAsync();
        foreach (var name in new[] { "robot", "robot-2" })
        {
            var created = await alice.Client.SendAsync(HttpMethod.Post, "/users", new CreateUserRequest { Username = name, ServiceAccount = true });
            var robot = await created.ValueAsync<User>(HttpStatusCode.Created);
            (robot.IsServiceAccount, robot.LoginType, robot.Email, robot.Status).ShouldBe((true, "none", "", "active"));
        }

        var key = await (await alice.Client.SendAsync(HttpMethod.Post, "/users/robot/keys/tokens", new CreateTokenRequest { TokenName = "ci" }))
            .ValueAsync<GenerateApiKeyResponse>(HttpStatusCode.Created);
        (await server.NewClient(key.Key).GetAsync<User>("/users/me")).Username.ShouldBe("robot");
        (await alice.Client.GetAsync<GetUsersResponse>("/users?q=service_account:true")).Users.Select(user => user.Username).ShouldBe(["robot", "robot-2"]);
        (await alice.Client.GetAsync<GetUsersResponse>("/users?q=service_account:no")).Users.ShouldHaveSingleItem().Username.ShouldBe("alice");
        (await server.Client.SendAsync(HttpMethod.Post, "/users/login", new LoginWithPasswordRequest())).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        var wrong = new CreateUserRequest { Username = "robot3", Email = "r@example.com", Password = TestServer.Password, LoginType = "password", ServiceAccount = true };
        (await (await alice.Client.SendAsync(HttpMethod.Post, "/users", wrong)).ErrorAsync(HttpStatusCode.BadRequest))
            .Validations!.Select(validation => validation.Field).ShouldBe(["email", "password", "login_type"]);
    }

    [Fact]
    public async Task A_deleted_user_leaves_no_sharing_and_no_membership_behind()
    {
        await using var server = await TestServer.StartAsync();
        var alice = await server.FirstUserAsync();
        var bob = await server.MemberAsync(alice, "bob");
        var workspace = await AgentRows.CreateAsync(server, alice);
        await using var connection = await server.Database.OpenConnectionAsync();
        await connection.ExecuteAsync(
            """
            INSERT INTO workspace_acl (workspace_id, user_id, role) VALUES (@WorkspaceId, @Id, 'use');
            INSERT INTO template_acl (template_id, user_id, role) SELECT id, @Id, 'use' FROM templates;
            INSERT INTO groups (id, organization_id, name, created_at, updated_at) VALUES (@group, @OrganizationId, 'g', now(), now());
            INSERT INTO group_members (group_id, user_id) VALUES (@group, @Id);
            """,
            new { workspace.WorkspaceId, bob.Id, bob.OrganizationId, group = Guid.NewGuid() });

        (await alice.Client.SendAsync(HttpMethod.Delete, "/users/bob")).StatusCode.ShouldBe(HttpStatusCode.OK);

        (await connection.ExecuteScalarAsync<int>(
            """
            SELECT (SELECT count(*) FROM workspace_acl WHERE user_id = @Id) + (SELECT count(*) FROM template_acl WHERE user_id = @Id)
                 + (SELECT count(*) FROM all_group_members WHERE user_id = @Id) + (SELECT count(*) FROM api_keys WHERE user_id = @Id)
            """,
            new { bob.Id })).ShouldBe(0);
    }

    [Fact]
    public async Task A_suspended_users_sessions_and_tokens_end_at_once_and_the_tokens_come_back()
    {
        await using var server = await TestServer.StartAsync();
        var alice = await server.FirstUserAsync();
        var bob = await server.MemberAsync(alice, "bob");

        await alice.Client.SendAsync(HttpMethod.Put, "/users/bob/status/suspend");
        (await (await bob.Client.GetAsync("/api/v2/users/me")).ErrorAsync(HttpStatusCode.Unauthorized)).Message
            .ShouldBe("User is not active (status = suspended). Contact an admin to reactivate your account.");
        await alice.Client.SendAsync(HttpMethod.Put, "/users/bob/status/activate");
        (await bob.Client.GetAsync("/api/v2/users/me")).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Nobody_takes_the_name_of_somebody_else()
    {
        await using var server = await TestServer.StartAsync();
        var alice = await server.FirstUserAsync();
        var bob = await server.MemberAsync(alice, "bob");

        var renamed = await bob.Client.SendAsync(HttpMethod.Put, "/users/me/profile", new UpdateUserProfileRequest { Username = "Alice" });

        (await renamed.ErrorAsync(HttpStatusCode.Conflict)).Validations!.ShouldHaveSingleItem().ShouldBe(new ValidationError("username", "Alice is in use."));
    }

    [Fact]
    public async Task Wrong_old_passwords_are_slowed_down()
    {
        await using var server = await TestServer.StartAsync();
        var alice = await server.FirstUserAsync();
        for (var i = 0; i < 5; i++)
        {
            await alice.Client.SendAsync(HttpMethod.Put, "/users/me/password", new UpdateUserPasswordRequest { OldPassword = $"guess-{i}", Password = "another-Password-1" });
        }

        var next = await alice.Client.SendAsync(
            HttpMethod.Put, "/users/me/password", new UpdateUserPasswordRequest { OldPassword = TestServer.Password, Password = "another-Password-1" });

        next.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
    }

    [Fact]
    public async Task The_list_goes_on_after_a_user()
    {
        await using var server = await TestServer.StartAsync();
        var alice = await server.FirstUserAsync();
        await server.MemberAsync(alice, "bob");
        await server.MemberAsync(alice, "carol");

        var page = await alice.Client.GetAsync<GetUsersResponse>($"/users?limit=1&after_id={alice.Id}");

        page.Users.ShouldHaveSingleItem().Username.ShouldBe("bob");
        page.Count.ShouldBe(3);
    }

    private static CreateUserRequest New(string name) => new() { Username = name, Email = $"{name}@example.com", Password = TestServer.Password };

    private static async Task<TestUser> AdminAsync(TestServer server, TestUser owner, string name, string role)
    {
        var user = await server.MemberAsync(owner, name);
        (await owner.Client.SendAsync(HttpMethod.Put, $"/users/{name}/roles", new UpdateRoles { Roles = [role] })).StatusCode.ShouldBe(HttpStatusCode.OK);
        return user;
    }

    private static async Task<int> OwnersAsync(TestServer server)
    {
        await using var connection = await server.Database.OpenConnectionAsync();
        return await connection.ExecuteScalarAsync<int>("SELECT count(*) FROM users WHERE 'owner' = ANY (rbac_roles) AND NOT deleted AND status <> 'suspended'");
    }
}
