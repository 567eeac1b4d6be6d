using System.Net;
using Coder.Sdk;
using Coder.Server.Identity;
using Coder.Server.Tests.Infrastructure;

namespace Coder.Server.Tests.Identity;

public sealed class LoginTests
{
    [Fact]
    public async Task The_right_password_gives_a_session_in_body_and_cookie()
    {
        await using var server = await TestServer.StartAsync();
        await server.FirstUserAsync();

        var answer = await LoginAsync(server, TestServer.FirstUserEmail, TestServer.Password);

        var token = (await answer.ValueAsync<LoginWithPasswordResponse>(HttpStatusCode.Created)).SessionToken;
        SessionToken.TryParse(token, out _).ShouldBeTrue();
        var cookie = answer.Headers.GetValues("Set-Cookie").ShouldHaveSingleItem();
        cookie.ShouldStartWith($"coder_session_token={token};");
        cookie.ShouldContain("httponly");
        cookie.ShouldContain("samesite=lax");
        (await server.NewClient(token).GetAsync<User>("/users/me")).Username.ShouldBe(TestServer.FirstUserName);
    }

    [Theory]
    [InlineData(TestServer.FirstUserEmail, "wrong password")]
    [InlineData("nobody@example.com", TestServer.Password)]
    [InlineData("", "")]
    [InlineData("alice@example.com' OR '1'='1", "x")]
    public async Task Wrong_password_and_unknown_user_get_the_same_refusal(string email, string password)
    {
        await using var server = await TestServer.StartAsync();
        await server.FirstUserAsync();

        var error = await (await LoginAsync(server, email, password)).ErrorAsync(HttpStatusCode.Unauthorized);

        error.Message.ShouldBe("Incorrect email or password.");
        error.Detail.ShouldBeNull();
    }

    [Fact]
    public async Task A_login_is_when_the_user_was_last_seen()
    {
        await using var server = await TestServer.StartAsync();
        await server.FirstUserAsync();

        var answer = await LoginAsync(server, TestServer.FirstUserEmail, TestServer.Password);

        var token = (await answer.ValueAsync<LoginWithPasswordResponse>(HttpStatusCode.Created)).SessionToken;
        (await server.NewClient(token).GetAsync<User>("/users/me")).LastSeenAt.ShouldNotBeNull();
    }

    [Fact]
    public async Task Guessing_is_slowed_down_and_says_for_how_long()
    {
        await using var server = await TestServer.StartAsync();
        await server.FirstUserAsync();
        for (var i = 0; i < 5; i++)
        {
            (await LoginAsync(server, TestServer.FirstUserEmail, $"guess {i}")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        }

        var error = await (await LoginAsync(server, TestServer.FirstUserEmail, TestServer.Password)).ErrorAsync(HttpStatusCode.TooManyRequests);

        error.Message.ShouldStartWith("Too many wrong passwords from your address. Try again in ");
    }

    [Fact]
    public async Task Logout_ends_the_session_and_clears_the_cookie()
    {
        await using var server = await TestServer.StartAsync();
        var owner = await server.FirstUserAsync();

        var answer = await owner.Client.SendAsync(HttpMethod.Post, "/users/logout");

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        answer.Headers.GetValues("Set-Cookie").ShouldHaveSingleItem().ShouldStartWith("coder_session_token=;");
        var error = await (await owner.Client.GetAsync("/api/v2/users/me")).ErrorAsync(HttpStatusCode.Unauthorized);
        error.Detail.ShouldBe("It was revoked, or it never existed; sign in again.");
    }

    [Fact]
    public async Task A_suspended_user_is_told_so_after_the_right_password_and_in_a_running_session()
    {
        await using var server = await TestServer.StartAsync();
        var owner = await server.FirstUserAsync();
        var member = await server.MemberAsync(owner, "bob");
        (await owner.Client.SendAsync(HttpMethod.Put, "/users/bob/status/suspend")).StatusCode.ShouldBe(HttpStatusCode.OK);

        (await (await LoginAsync(server, "bob@example.com", TestServer.Password)).ErrorAsync(HttpStatusCode.Unauthorized))
            .Message.ShouldBe("Your account is suspended. Contact an admin to reactivate your account.");
        (await (await member.Client.GetAsync("/api/v2/users/me")).ErrorAsync(HttpStatusCode.Unauthorized))
            .Message.ShouldContain("suspended");
    }

    [Fact]
    public async Task With_passwords_disabled_only_owners_may_use_them()
    {
        await using var server = await TestServer.StartAsync(o => o with { Logins = o.Logins with { DisablePasswordAuth = true } });
        var owner = await server.FirstUserAsync();
        var bob = new CreateUserRequest { Email = "bob@example.com", Username = "bob", Password = TestServer.Password };
        (await (await owner.Client.SendAsync(HttpMethod.Post, "/users", bob)).ErrorAsync(HttpStatusCode.BadRequest))
            .Validations!.ShouldHaveSingleItem().Field.ShouldBe("login_type");
        await owner.Client.SendAsync(HttpMethod.Post, "/users", bob with { Roles = ["owner"] });
        await owner.Client.SendAsync(HttpMethod.Put, "/users/bob/roles", new UpdateRoles());

        var error = await (await LoginAsync(server, "bob@example.com", TestServer.Password)).ErrorAsync(HttpStatusCode.Forbidden);

        error.Message.ShouldBe("Password authentication is disabled on this deployment.");
        (await server.Client.GetAsync<AuthMethods>("/users/authmethods")).Password.Enabled.ShouldBeFalse();
    }

    [Theory]
    [InlineData("{", "malformed JSON (line 1, byte 2)")]
    [InlineData("{\"email\": 5}", "field email has the wrong type or is malformed (line 1, byte 12)")]
    [InlineData("[]", "malformed JSON (line 1, byte 2)")]
    public async Task Malformed_bodies_say_where(string body, string detail)
    {
        await using var server = await TestServer.StartAsync();

        var answer = await server.Client.PostAsync("/api/v2/users/login", new StringContent(body));

        var error = await answer.ErrorAsync(HttpStatusCode.BadRequest);
        error.Message.ShouldBe("Request body must be valid JSON.");
        error.Detail.ShouldBe(detail);
    }

    private static Task<HttpResponseMessage> LoginAsync(TestServer server, string email, string password) =>
        server.Client.SendAsync(HttpMethod.Post, "/users/login", new LoginWithPasswordRequest { Email = email, Password = password });
}
