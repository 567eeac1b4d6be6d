using System.Net;
using Coder.Sdk;
using Coder.Server.Identity;
using Coder.Server.Tests.Infrastructure;
using Coder.Testing;
using Dapper;
using Microsoft.Extensions.DependencyInjection;

namespace Coder.Server.Tests.Identity;

public sealed class TokenTests
{
    [Fact]
    public async Task A_token_works_in_every_place_until_it_is_revoked_and_only_its_hash_is_stored()
    {
        await using var server = await TestServer.StartAsync();
        var owner = await server.FirstUserAsync();
        var created = await owner.Client.SendAsync(HttpMethod.Post, "/users/me/keys/tokens", new CreateTokenRequest { TokenName = "ci", Lifetime = 3_600_000_000_000 });
        var key = (await created.ValueAsync<GenerateApiKeyResponse>(HttpStatusCode.Created)).Key;

        async Task<HttpStatusCode> TryAsync(string header, string value, string query = "")
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v2/users/me" + query);
            request.Headers.TryAddWithoutValidation(header, value);
            return (await server.Client.SendAsync(request)).StatusCode;
        }

        (await TryAsync("Coder-Session-Token", key)).ShouldBe(HttpStatusCode.OK);
        (await TryAsync("Authorization", $"Bearer {key}")).ShouldBe(HttpStatusCode.OK);
        (await TryAsync("Cookie", $"coder_session_token={key}")).ShouldBe(HttpStatusCode.OK);
        (await TryAsync("Accept", "*/*", $"?coder_session_token={key}")).ShouldBe(HttpStatusCode.OK);
        (await TryAsync("Coder-Session-Token", key[..^1] + "!")).ShouldBe(HttpStatusCode.Unauthorized);
        (await TryAsync("Coder-Session-Token", new string('x', 10_000))).ShouldBe(HttpStatusCode.Unauthorized);

        await using var connection = await server.Database.OpenConnectionAsync();
        (await connection.ExecuteScalarAsync<string>("SELECT string_agg(k::text, ' ') FROM api_keys k"))!.ShouldNotContain(key[11..]);
        var token = (await owner.Client.GetAsync<List<ApiKeyWithOwner>>("/users/me/keys/tokens")).ShouldHaveSingleItem();
        (token.TokenName, token.LifetimeSeconds, token.Username).ShouldBe(("ci", 3600, TestServer.FirstUserName));
        (await owner.Client.GetAsync<ApiKeyWithOwner>("/users/me/keys/tokens/ci")).Id.ShouldBe(key[..10]);
        (await owner.Client.SendAsync(HttpMethod.Delete, $"/users/me/keys/{token.Id}")).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        (await TryAsync("Coder-Session-Token", key)).ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task A_used_session_lives_on_and_an_unused_one_ends()
    {
        var time = new StillClock(DateTimeOffset.UnixEpoch.AddYears(50));
        await using var server = await TestServer.StartAsync(configure: builder => builder.Services.AddSingleton<TimeProvider>(time));
        var owner = await server.FirstUserAsync();

        time.Advance(TimeSpan.FromHours(23));
        (await owner.Client.GetAsync("/api/v2/users/me")).StatusCode.ShouldBe(HttpStatusCode.OK);
        time.Advance(TimeSpan.FromHours(23));
        (await owner.Client.GetAsync("/api/v2/users/me")).StatusCode.ShouldBe(HttpStatusCode.OK);
        time.Advance(TimeSpan.FromHours(25));
        var error = await (await owner.Client.GetAsync("/api/v2/users/me")).ErrorAsync(HttpStatusCode.Unauthorized);

        error.Message.ShouldBe("Your session has expired.");
    }

    [Fact]
    public async Task What_cannot_be_a_token_is_refused_by_field()
    {
        await using var server = await TestServer.StartAsync();
        var owner = await server.FirstUserAsync();
        await owner.Client.SendAsync(HttpMethod.Post, "/users/me/keys/tokens", new CreateTokenRequest { TokenName = "ci" });

        async Task<string> FieldAsync(CreateTokenRequest request, HttpStatusCode status) =>
            (await (await owner.Client.SendAsync(HttpMethod.Post, "/users/me/keys/tokens", request)).ErrorAsync(status))
                .Validations!.ShouldHaveSingleItem().Field;

        (await FieldAsync(new CreateTokenRequest { TokenName = "ci" }, HttpStatusCode.Conflict)).ShouldBe("token_name");
        (await FieldAsync(new CreateTokenRequest { TokenName = "a b" }, HttpStatusCode.BadRequest)).ShouldBe("token_name");
        (await FieldAsync(new CreateTokenRequest { Lifetime = -1_000_000 }, HttpStatusCode.BadRequest)).ShouldBe("lifetime");
        (await FieldAsync(new CreateTokenRequest { Scopes = ["workspace:raed"] }, HttpStatusCode.BadRequest)).ShouldBe("scopes");
        (await FieldAsync(new CreateTokenRequest { Scope = "some" }, HttpStatusCode.BadRequest)).ShouldBe("scopes");
        (await FieldAsync(new CreateTokenRequest { AllowList = [new() { Type = "workspace", Id = "mine" }] }, HttpStatusCode.BadRequest)).ShouldBe("allow_list");
    }

    [Theory]
    [InlineData("POST", "https://evil.example", null, HttpStatusCode.Forbidden)]
    [InlineData("POST", "null", null, HttpStatusCode.Forbidden)]
    [InlineData("POST", null, "cross-site", HttpStatusCode.Forbidden)]
    [InlineData("POST", null, "same-site", HttpStatusCode.Forbidden)]
    [InlineData("POST", null, "same-origin", HttpStatusCode.OK)]
    [InlineData("POST", "own", null, HttpStatusCode.OK)]
    [InlineData("POST", null, null, HttpStatusCode.OK)]
    [InlineData("GET", "https://evil.example", null, HttpStatusCode.OK)]
    public async Task A_cookie_changes_something_only_from_this_site(string method, string? origin, string? site, HttpStatusCode status)
    {
        await using var server = await TestServer.StartAsync();
        var owner = await server.FirstUserAsync();
        using var request = new HttpRequestMessage(new HttpMethod(method), method == "GET" ? "/api/v2/users/me" : "/api/v2/authcheck");
        request.Headers.TryAddWithoutValidation("Cookie", $"{Credentials.CookieName}={owner.Token}");
        request.Headers.TryAddWithoutValidation("Origin", origin == "own" ? server.Url.AbsoluteUri.TrimEnd('/') : origin);
        request.Headers.TryAddWithoutValidation("Sec-Fetch-Site", site);
        request.Content = method == "GET" ? null : new StringContent("""{"checks":{"a":{"object":{"resource_type":"template"},"action":"read"}}}""");

        var answer = await server.Client.SendAsync(request);

        answer.StatusCode.ShouldBe(status, await answer.Content.ReadAsStringAsync());
    }
}
