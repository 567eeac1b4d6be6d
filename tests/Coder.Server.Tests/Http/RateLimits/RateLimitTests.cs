using System.Net;
using Coder.Sdk;
using Coder.Server.Configuration;
using Coder.Server.Http.RateLimits;
using Coder.Server.Tests.Infrastructure;
using Coder.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Coder.Server.Tests.Http.RateLimits;

public sealed class RateLimitTests
{
    // At the beginning of a minute.
    private readonly StillClock _clock = new(new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero));

    [Fact]
    public async Task A_user_over_the_limit_is_told_when_to_come_back_and_others_are_not_affected()
    {
        await using var server = await StartAsync(new RateLimitOptions { Api = 20 });
        var owner = await server.FirstUserAsync();
        var bob = await server.MemberAsync(owner, "bob");
        for (var i = 0; i < 20; i++)
        {
            (await bob.Client.GetAsync("/api/v2/users/me")).StatusCode.ShouldBe(HttpStatusCode.OK);
        }

        var answer = await bob.Client.GetAsync("/api/v2/users/me");

        answer.Headers.RetryAfter!.Delta.ShouldBe(TimeSpan.FromSeconds(61));
        (await answer.ErrorAsync(HttpStatusCode.TooManyRequests)).Message.ShouldBe("Too many requests. Try again in 61 seconds.");
        (await owner.Client.GetAsync("/api/v2/users/me")).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await bob.Client.GetAsync("/healthz")).StatusCode.ShouldBe(HttpStatusCode.OK);
        _clock.Advance(TimeSpan.FromMinutes(2));
        (await bob.Client.GetAsync("/api/v2/users/me")).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Guessing_tokens_is_limited_by_address_and_leaves_those_who_are_signed_in_alone()
    {
        await using var server = await StartAsync(new RateLimitOptions { Api = 20 });
        var owner = await server.FirstUserAsync(); // two requests of the address

        var statuses = new List<HttpStatusCode>();
        for (var i = 0; i < 20; i++)
        {
            using var guesser = server.NewClient($"abcdefghi{i % 10}-abcdefghijklmnopqrstuv");
            statuses.Add((await guesser.GetAsync("/api/v2/users/me")).StatusCode);
        }

        statuses.Count(status => status == HttpStatusCode.Unauthorized).ShouldBe(18);
        statuses.Count(status => status == HttpStatusCode.TooManyRequests).ShouldBe(2);
        (await owner.Client.GetAsync("/api/v2/users/me")).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Logins_and_uploads_have_limits_of_their_own()
    {
        await using var server = await StartAsync(new RateLimitOptions { Api = 0, Login = 4, Files = 2 });
        var owner = await server.FirstUserAsync(); // one login

        for (var i = 0; i < 3; i++)
        {
            (await LoginAsync(server)).StatusCode.ShouldBe(HttpStatusCode.Created);
        }

        (await LoginAsync(server)).StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        var uploads = new List<HttpStatusCode>();
        for (var i = 0; i < 3; i++)
        {
            uploads.Add((await owner.Client.PostAsync("/api/v2/files", new StringContent("x"))).StatusCode);
        }

        uploads.ShouldBe([HttpStatusCode.BadRequest, HttpStatusCode.BadRequest, HttpStatusCode.TooManyRequests]);
        (await owner.Client.GetAsync("/api/v2/users/me")).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Only_owners_may_ask_for_no_limit()
    {
        await using var server = await StartAsync(new RateLimitOptions { Api = 10 });
        var owner = await server.FirstUserAsync();
        var bob = await server.MemberAsync(owner, "bob");
        foreach (var client in new[] { owner.Client, bob.Client })
        {
            client.DefaultRequestHeaders.Add("X-Coder-Bypass-Ratelimit", "true");
        }

        async Task<HttpStatusCode> LastOfAsync(HttpClient client)
        {
            var last = HttpStatusCode.OK;
            for (var i = 0; i < 15; i++)
            {
                last = (await client.GetAsync("/api/v2/users/me")).StatusCode;
            }

            return last;
        }

        (await LastOfAsync(owner.Client)).ShouldBe(HttpStatusCode.OK);
        (await LastOfAsync(bob.Client)).ShouldBe(HttpStatusCode.TooManyRequests);
    }

    [Fact]
    public void The_minute_before_counts_as_far_as_it_is_within_sixty_seconds()
    {
        var windows = new RequestWindows<int>(capacity: 10, shared: -1, _clock);
        for (var i = 0; i < 10; i++)
        {
            windows.Take(1, limit: 10).ShouldBeNull();
        }

        windows.Take(1, 10).ShouldBe(TimeSpan.FromSeconds(61));
        _clock.Advance(TimeSpan.FromSeconds(75));
        Enumerable.Range(0, 5).Count(_ => windows.Take(1, 10) is null).ShouldBe(3); // a quarter of the ten has passed
        windows.Take(1, 10).ShouldBe(TimeSpan.FromSeconds(4));
        _clock.Advance(TimeSpan.FromSeconds(4));
        windows.Take(1, 10).ShouldBeNull();
    }

    [Fact]
    public void Memory_is_bounded_and_newcomers_share_a_count_while_it_is_full()
    {
        var windows = new RequestWindows<int>(capacity: 100, shared: -1, _clock);
        for (var key = 0; key < 100_000; key++)
        {
            windows.Take(key, limit: 5);
        }

        windows.Count.ShouldBeLessThanOrEqualTo(101);
        windows.Take(0, 5).ShouldBeNull("who was known before goes on");
        windows.Take(500_000, 5).ShouldNotBeNull();
        _clock.Advance(TimeSpan.FromMinutes(3));
        windows.Take(500_000, 5).ShouldBeNull();
        windows.Count.ShouldBe(1);
    }

    private static Task<HttpResponseMessage> LoginAsync(TestServer server) => server.Client.SendAsync(
        HttpMethod.Post, "/users/login", new LoginWithPasswordRequest { Email = TestServer.FirstUserEmail, Password = TestServer.Password });

    private Task<TestServer> StartAsync(RateLimitOptions limits) => TestServer.StartAsync(
        o => o with { RateLimits = limits }, builder => builder.Services.AddSingleton<TimeProvider>(_clock));
}
