using System.Net;
using Coder.Sdk;
using Coder.Server.Tests.Infrastructure;

namespace Coder.Server.Tests.Users;

public sealed class UserTests
{
    [Fact]
    public async Task The_first_user_owns_the_deployment_and_there_is_only_one_first()
    {
        await using var server = await TestServer.StartAsync();
        (await (await server.Client.GetAsync("/api/v2/users/first")).ErrorAsync(HttpStatusCode.NotFound))
            .Message.ShouldBe("The initial user has not been created!");

        var owner = await server.FirstUserAsync();

        (await server.Client.GetAsync("/api/v2/users/first")).StatusCode.ShouldBe(HttpStatusCode.OK);
        var me = await owner.Client.GetAsync<User>("/users/me");
        me.Roles.ShouldHaveSingleItem().Name.ShouldBe("owner");
        me.OrganizationIds.ShouldBe([owner.OrganizationId]);
        var second = new CreateFirstUserRequest { Email = "b@example.com", Username = "bob", Password = TestServer.Password };
        (await (await server.Client.SendAsync(HttpMethod.Post, "/users/first", second)).ErrorAsync(HttpStatusCode.Conflict))
            .Message.ShouldBe("The initial user has already been created.");
    }

    [Fact]
    public async Task Everything_wrong_with_a_new_user_is_said_at_once()
    {
        await using var server = await TestServer.StartAsync();
        var owner = await server.FirstUserAsync();
        var request = new CreateUserRequest
        {
            Email = "no address", Username = "-x-", Name = " a", Password = "password", UserStatus = "sleepy", Roles = ["king"],
        };

        var error = await (await owner.Client.SendAsync(HttpMethod.Post, "/users", request)).ErrorAsync(HttpStatusCode.BadRequest);

        error.Validations!.Select(validation => validation.Field)
            .ShouldBe(["username", "email", "name", "password", "user_status", "roles"]);
        error.Validations![5].Detail.ShouldStartWith("There is no role \"king\"; known roles: owner, member");
    }

    [Theory]
    [InlineData("ALICE", "new@example.com", "username", "ALICE is in use.")]
    [InlineData("new", "x@example.com", "username", "\"new\" is a reserved word. Choose another name.")]
    [InlineData("fresh", "Alice@Example.com", "email", "Alice@Example.com is in use.")]
    public async Task Names_and_addresses_are_unique_whatever_their_case(string username, string email, string field, string detail)
    {
        await using var server = await TestServer.StartAsync();
        var owner = await server.FirstUserAsync();

        var answer = await owner.Client.SendAsync(
            HttpMethod.Post, "/users", new CreateUserRequest { Email = email, Username = username, Password = TestServer.Password });

        ((int)answer.StatusCode).ShouldBeInRange(400, 409);
        (await answer.ErrorAsync(answer.StatusCode)).Validations!.ShouldHaveSingleItem().ShouldBe(new ValidationError(field, detail));
    }

    [Theory]
    [InlineData("fresh\n", "fresh@example.com", "username")]
    [InlineData("fresh", "fresh@example.com\n", "email")]
    public async Task Names_and_addresses_end_where_they_end(string username, string email, string field)
    {
        await using var server = await TestServer.StartAsync();
        var owner = await server.FirstUserAsync();

        var answer = await owner.Client.SendAsync(
            HttpMethod.Post, "/users", new CreateUserRequest { Email = email, Username = username, Password = TestServer.Password });

        (await answer.ErrorAsync(HttpStatusCode.BadRequest)).Validations!.ShouldHaveSingleItem().Field.ShouldBe(field);
    }

    [Fact]
    public async Task Users_are_found_by_the_query_language_page_by_page()
    {
        await using var server = await TestServer.StartAsync();
        var owner = await server.FirstUserAsync();
        await server.MemberAsync(owner, "bob");
        await server.MemberAsync(owner, "b-o-b");

        async Task<string> FindAsync(string query) =>
            string.Join(' ', (await owner.Client.GetAsync<GetUsersResponse>($"/users?{query}")).Users.Select(user => user.Username));

        (await FindAsync("")).ShouldBe("alice b-o-b bob");
        (await FindAsync("q=bob")).ShouldBe("bob");
        (await FindAsync("q=%25")).ShouldBe("");
        (await FindAsync("q=role:owner")).ShouldBe("alice");
        (await FindAsync("q=status:suspended")).ShouldBe("");
        (await FindAsync("limit=1&offset=1")).ShouldBe("b-o-b");
        (await FindAsync("q=created_after:%222020-01-01T00:00:00Z%22%20login_type:password")).ShouldBe("alice b-o-b bob");
        (await FindAsync("q=x'%20OR%201=1%20--")).ShouldBe("");
        (await owner.Client.GetAsync<GetUsersResponse>("/users?limit=1")).Count.ShouldBe(3);
        foreach (var bad in (string[])["q=colour:red", "q=created_after:yesterday", "q=status:nonsense", "q=login_type:oidc,magic", "limit=many"])
        {
            (await (await owner.Client.GetAsync($"/api/v2/users?{bad}")).ErrorAsync(HttpStatusCode.BadRequest)).Validations.ShouldNotBeNull();
        }
    }

    [Fact]
    public async Task A_member_sees_and_changes_only_themselves()
    {
        await using var server = await TestServer.StartAsync();
        var owner = await server.FirstUserAsync();
        var bob = await server.MemberAsync(owner, "bob");

        (await bob.Client.GetAsync<GetUsersResponse>("/users")).Users.ShouldHaveSingleItem().Username.ShouldBe("bob");
        (await bob.Client.GetAsync("/api/v2/users/alice")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        var profile = new UpdateUserProfileRequest { Username = "robert", Name = "Robert" };
        (await (await bob.Client.SendAsync(HttpMethod.Put, "/users/me/profile", profile)).ValueAsync<User>(HttpStatusCode.OK)).Username.ShouldBe("robert");
        var refused = new (HttpMethod Method, string Path, object? Body)[]
        {
            (HttpMethod.Put, "/users/alice/profile", profile),
            (HttpMethod.Put, "/users/alice/status/suspend", null),
            (HttpMethod.Put, "/users/alice/password", new UpdateUserPasswordRequest { Password = TestServer.Password + "2" }),
            (HttpMethod.Put, "/users/me/roles", new UpdateRoles { Roles = ["owner"] }),
            (HttpMethod.Delete, "/users/me", null),
            (HttpMethod.Delete, "/users/alice", null),
            (HttpMethod.Post, "/users", new CreateUserRequest { Email = "e@example.com", Username = "eve", Password = TestServer.Password }),
            (HttpMethod.Post, "/users/alice/keys/tokens", new CreateTokenRequest { TokenName = "t" }),
        };
        foreach (var (method, path, body) in refused)
        {
            ((int)(await bob.Client.SendAsync(method, path, body)).StatusCode).ShouldBeOneOf(403, 404);
        }
    }

    [Fact]
    public async Task Owners_give_and_take_roles_but_not_their_own()
    {
        await using var server = await TestServer.StartAsync();
        var owner = await server.FirstUserAsync();
        await server.MemberAsync(owner, "bob");

        var made = await owner.Client.SendAsync(HttpMethod.Put, "/users/bob/roles", new UpdateRoles { Roles = ["owner", "member"] });
        (await made.ValueAsync<User>(HttpStatusCode.OK)).Roles.ShouldHaveSingleItem().DisplayName.ShouldBe("Owner");
        (await owner.Client.GetAsync<UserRoles>("/users/bob/roles")).Roles.ShouldBe(["owner"]);
        (await (await owner.Client.SendAsync(HttpMethod.Put, "/users/me/roles", new UpdateRoles())).ErrorAsync(HttpStatusCode.BadRequest))
            .Message.ShouldBe("You cannot change your own roles. Ask another owner.");
        (await (await owner.Client.SendAsync(HttpMethod.Delete, "/users/me")).ErrorAsync(HttpStatusCode.Forbidden))
            .Message.ShouldBe("You cannot delete yourself.");
    }

    [Fact]
    public async Task A_deleted_user_is_gone_with_their_sessions_and_their_name_is_free()
    {
        await using var server = await TestServer.StartAsync();
        var owner = await server.FirstUserAsync();
        var bob = await server.MemberAsync(owner, "bob");

        (await owner.Client.SendAsync(HttpMethod.Delete, "/users/bob")).StatusCode.ShouldBe(HttpStatusCode.OK);

        (await bob.Client.GetAsync("/api/v2/users/me")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await owner.Client.GetAsync("/api/v2/users/bob")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await server.MemberAsync(owner, "bob")).Id.ShouldNotBe(bob.Id);
    }

    [Fact]
    public async Task A_password_change_needs_the_old_one_and_ends_the_other_sessions()
    {
        await using var server = await TestServer.StartAsync();
        var owner = await server.FirstUserAsync();
        var login = new LoginWithPasswordRequest { Email = TestServer.FirstUserEmail, Password = TestServer.Password };
        var other = await (await server.Client.SendAsync(HttpMethod.Post, "/users/login", login)).ValueAsync<LoginWithPasswordResponse>(HttpStatusCode.Created);

        Task<HttpResponseMessage> ChangeAsync(string old, string password) => owner.Client.SendAsync(
            HttpMethod.Put, "/users/me/password", new UpdateUserPasswordRequest { OldPassword = old, Password = password });

        (await (await ChangeAsync("guess", "another-Password-1")).ErrorAsync(HttpStatusCode.BadRequest))
            .Validations!.ShouldHaveSingleItem().ShouldBe(new ValidationError("old_password", "Old password is incorrect."));
        (await (await ChangeAsync(TestServer.Password, "short")).ErrorAsync(HttpStatusCode.BadRequest))
            .Validations!.ShouldHaveSingleItem().Detail.ShouldBe("The password must have at least 8 characters.");
        (await ChangeAsync(TestServer.Password, "another-Password-1")).StatusCode.ShouldBe(HttpStatusCode.NoContent);

        (await owner.Client.GetAsync("/api/v2/users/me")).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await server.NewClient(other.SessionToken).GetAsync("/api/v2/users/me")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Organizations_and_members_are_listed_to_those_in_them()
    {
        await using var server = await TestServer.StartAsync();
        var owner = await server.FirstUserAsync();
        var bob = await server.MemberAsync(owner, "bob");

        (await bob.Client.GetAsync<List<Organization>>("/organizations")).ShouldHaveSingleItem().Name.ShouldBe("coder");
        (await bob.Client.GetAsync<Organization>("/organizations/default")).Id.ShouldBe(owner.OrganizationId);
        (await bob.Client.GetAsync<List<Organization>>("/users/me/organizations")).Count.ShouldBe(1);
        var members = await bob.Client.GetAsync<PaginatedMembersResponse>("/organizations/coder/paginated-members?limit=1&offset=1");
        members.Count.ShouldBe(2);
        members.Members.ShouldHaveSingleItem().Username.ShouldBe("bob");
        (await bob.Client.GetAsync("/api/v2/organizations/nowhere")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Appearance_is_kept_per_user()
    {
        await using var server = await TestServer.StartAsync();
        var owner = await server.FirstUserAsync();

        await owner.Client.SendAsync(HttpMethod.Put, "/users/me/appearance", new UserAppearanceSettings { ThemePreference = "dark", ThemeMode = "single" });

        (await owner.Client.GetAsync<UserAppearanceSettings>("/users/me/appearance")).ThemePreference.ShouldBe("dark");
        var bad = await owner.Client.SendAsync(HttpMethod.Put, "/users/me/appearance", new UserAppearanceSettings { ThemeMode = "party" });
        (await bad.ErrorAsync(HttpStatusCode.BadRequest)).Validations!.ShouldHaveSingleItem().Field.ShouldBe("theme_mode");
    }
}
