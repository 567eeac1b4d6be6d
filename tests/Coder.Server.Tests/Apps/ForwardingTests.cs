using System.Net;
using System.Net.WebSockets;
using System.Security.Cryptography;
using Coder.Testing;

namespace Coder.Server.Tests.Apps;

/// <summary>What goes to an app and comes back.</summary>
public sealed class ForwardingTests(AppWorld world) : IClassFixture<AppWorld>
{
    [Fact]
    public async Task An_app_below_the_dashboards_host_gets_the_request_without_the_way_to_it()
    {
        var seen = await AppWorld.SeenAsync(await world.PathAsync(world.Bob, "code/a%2Fb/c?q=1&r=%20", request =>
        {
            request.Method = HttpMethod.Put;
            request.Content = new StringContent("hello");
            request.Headers.TryAddWithoutValidation("X-Ordinary", "a, b;c");
            request.Headers.TryAddWithoutValidation("X-Forwarded-For", "6.6.6.6");
            request.Headers.TryAddWithoutValidation("Connection", "X-Hop");
            request.Headers.TryAddWithoutValidation("X-Hop", "1");
        }));

        (seen.Method, seen.Target, seen.Body).ShouldBe(("PUT", "/a%2Fb/c?q=1&r=%20", "hello"));
        seen.Headers["Host"].ShouldBe(world.Server.Url.Authority);
        seen.Headers["X-Forwarded-Host"].ShouldBe(world.Server.Url.Authority);
        seen.Headers["X-Forwarded-Proto"].ShouldBe("http");
        seen.Headers["X-Forwarded-For"].ShouldBe("127.0.0.1");
        seen.Headers["X-Ordinary"].ShouldBe("a, b;c");
        seen.Headers.ShouldNotContainKey("X-Hop");
    }

    [Fact]
    public async Task Neither_session_nor_token_of_the_server_reaches_an_app()
    {
        var secret = world.Bob.Token;
        var seen = await AppWorld.SeenAsync(await world.HostAsync(world.Bob, "code", $"/x?a=1&coder_session_token={secret}&b=2&coder%5Fsession_token=z", request =>
        {
            request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {secret}");
            request.Headers.TryAddWithoutValidation(
                "Cookie", $"own=1; coder_session_token={secret}; __Host-coder_session_token={secret}; coder_subdomain_app_session_token_x=y; oauth_state=z; other=2");
            request.Headers.TryAddWithoutValidation("Referer", $"http://x/?coder_session_token={secret}");
        }));

        seen.Target.ShouldBe("/x?a=1&b=2");
        seen.Headers["Cookie"].ShouldBe("own=1; other=2");
        seen.Headers.Keys.ShouldNotContain("Coder-Session-Token");
        seen.Headers.Values.ShouldNotContain(value => value.Contains(secret));
    }

    [Fact]
    public async Task An_apps_own_authorization_goes_through()
    {
        var seen = await AppWorld.SeenAsync(await world.HostAsync(world.Bob, "code", "/", request => request.Headers.TryAddWithoutValidation("Authorization", "Basic dTpw")));

        seen.Headers["Authorization"].ShouldBe("Basic dTpw");
    }

    [Theory]
    [InlineData("code", "", "/@bob/work/apps/code/")]
    [InlineData("code", "?x=1", "/@bob/work/apps/code/?x=1")]
    [InlineData("folder", "/", "/@bob/work/apps/folder/?folder=/home/bob")]
    public async Task An_app_begins_with_a_slash_and_its_query(string app, string rest, string expected)
    {
        var answer = await world.PathAsync(world.Bob, app + rest);

        answer.StatusCode.ShouldBe(HttpStatusCode.TemporaryRedirect);
        answer.Headers.Location!.OriginalString.ShouldBe(expected);
    }

    [Fact]
    public async Task An_app_that_knows_its_place_gets_the_whole_path()
    {
        (await AppWorld.SeenAsync(await world.PathAsync(world.Bob, "lab/tree/x"))).Target.ShouldBe("/@bob/work/apps/lab/tree/x");
    }

    [Theory]
    [InlineData("code", "/login?next=%2F", "/@bob/work/apps/code/login?next=%2F")]
    [InlineData("code", "other", "other")]
    [InlineData("code", "https://example.com/x", "https://example.com/x")]
    [InlineData("code", "//example.com/x", "//example.com/x")]
    [InlineData("lab", "/@bob/work/apps/lab/lab", "/@bob/work/apps/lab/lab")]
    public async Task Redirects_of_an_app_stay_where_it_is_served(string app, string location, string expected)
    {
        var answer = await world.PathAsync(world.Bob, $"{app}/moved?to={Uri.EscapeDataString(location)}");

        answer.StatusCode.ShouldBe(HttpStatusCode.Found);
        answer.Headers.Location!.OriginalString.ShouldBe(expected);
    }

    [Fact]
    public async Task Cookies_of_an_app_stay_on_its_host_and_below_its_path()
    {
        var path = await world.PathAsync(world.Bob, "code/cookies");
        var host = await world.HostAsync(world.Bob, "code", "/cookies");

        path.Headers.GetValues("Set-Cookie").ShouldBe(["own=1; HttpOnly; Path=/@bob/work/apps/code/", "wide=2; Path=/@bob/work/apps/code/"]);
        host.Headers.GetValues("Set-Cookie").ShouldBe(["own=1; HttpOnly; Path=/", "wide=2; Path=/"]);
    }

    [Fact]
    public async Task Below_the_dashboards_host_an_app_does_not_speak_for_the_host()
    {
        var answer = await world.PathAsync(world.Bob, "code/host");

        answer.Headers.GetValues("X-Own").ShouldBe(["yes"]);
        answer.Headers.GetValues("Content-Security-Policy").ShouldBe(["default-src 'self'"]);
        answer.Headers.Contains("Service-Worker-Allowed").ShouldBeFalse();
        answer.Headers.Contains("Clear-Site-Data").ShouldBeFalse();
        answer.Headers.Contains("Strict-Transport-Security").ShouldBeFalse();
        answer.Headers.Contains("X-Hop").ShouldBeFalse();
        answer.Headers.GetValues("X-Coder-Build-Version").ShouldBe([ServerVersion.Text]);
        var host = await world.HostAsync(world.Bob, "code", "/host");
        host.Headers.GetValues("X-Own").ShouldBe(["yes"], await host.Content.ReadAsStringAsync());
        host.Headers.GetValues("Service-Worker-Allowed").ShouldBe(["/"]);
    }

    [Fact]
    public async Task A_websocket_goes_both_ways_and_says_goodbye()
    {
        using var socket = new ClientWebSocket();
        socket.Options.SetRequestHeader("Coder-Session-Token", world.Bob.Token);
        socket.Options.SetRequestHeader("Host", AppWorld.HostOf("code"));
        await socket.ConnectAsync(new Uri($"ws://{world.Server.Url.Authority}/ws"), CancellationToken.None);
        var sent = RandomNumberGenerator.GetBytes(50_000);

        await socket.SendAsync(sent, WebSocketMessageType.Binary, endOfMessage: true, CancellationToken.None);
        using var received = new MemoryStream();
        var buffer = new byte[64 << 10];
        while (received.Length < sent.Length)
        {
            received.Write(buffer, 0, (await socket.ReceiveAsync(buffer, CancellationToken.None)).Count);
        }

        received.ToArray().ShouldBe(sent);
        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, "bye", CancellationToken.None);
        socket.CloseStatusDescription.ShouldBe("echo: bye");
    }

    [Fact]
    public async Task Events_come_one_by_one_as_they_happen()
    {
        using var answer = await world.PathAsync(world.Bob, "code/events");
        answer.Content.Headers.ContentType!.MediaType.ShouldBe("text/event-stream"); // The head is here before the first event.
        using var reader = new StreamReader(await answer.Content.ReadAsStreamAsync());

        foreach (var item in new[] { "one", "two" })
        {
            world.App.Events.Writer.TryWrite(item);
            (await reader.ReadLineAsync()).ShouldBe($"data: {item}");
            (await reader.ReadLineAsync()).ShouldBe("");
        }
    }

    [Fact]
    public async Task A_gigabyte_comes_through_whole_and_is_never_held()
    {
        const long size = 1L << 30;
        const long step = size / 8;
        var before = GC.GetTotalMemory(forceFullCollection: true);
        using var answer = await world.HostAsync(world.Bob, "code", $"/zero?bytes={size}");
        await using var body = await answer.Content.ReadAsStreamAsync();
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[256 << 10];
        var (total, most) = (0L, 0L);
        while (await body.ReadAsync(buffer) is > 0 and var count)
        {
            digest.AppendData(buffer, 0, count);
            if ((total + count) / step > total / step)
            {
                most = Math.Max(most, GC.GetTotalMemory(forceFullCollection: true) - before);
            }

            total += count;
        }

        total.ShouldBe(size);
        Convert.ToHexStringLower(digest.GetHashAndReset()).ShouldBe("49bc20df15e412a64472421e13fe86ff1c5165e18b2afccf160d4dc19fe68a14");
        most.ShouldBeLessThan(size / 4);
    }

    [Fact]
    public async Task A_large_upload_without_a_length_comes_through_whole()
    {
        var sent = RandomNumberGenerator.GetBytes(48 << 20);
        using var answer = await world.HostAsync(world.Bob, "code", "/upload", request =>
        {
            request.Method = HttpMethod.Post;
            request.Content = new StreamContent(new MemoryStream(sent));
            request.Headers.TransferEncodingChunked = true;
        });

        (await answer.Content.ReadAsStringAsync()).ShouldBe(Convert.ToHexStringLower(SHA256.HashData(sent)));
    }

    [Fact]
    public async Task When_the_client_gives_up_the_app_hears_of_it()
    {
        using (var answer = await world.HostAsync(world.Bob, "code", "/forever"))
        {
            answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        }

        await world.App.Aborted.Task.InTimeAsync();
    }

    [Fact]
    public async Task An_answer_that_breaks_off_is_not_taken_for_a_whole_one()
    {
        using var answer = await world.HostAsync(world.Bob, "code", "/broken");

        await using var body = await answer.Content.ReadAsStreamAsync();
        await body.ReadExactlyAsync(new byte[4]);
        world.App.Break.TrySetResult();

        await Should.ThrowAsync<IOException>(() => body.ReadExactlyAsync(new byte[996]).AsTask());
    }

    [Fact]
    public async Task Requests_one_after_the_other_use_one_connection()
    {
        await AppWorld.SeenAsync(await world.HostAsync(world.Bob, "code", "/"));
        var before = world.Agent.Opened;
        for (var i = 0; i < 5; i++)
        {
            await AppWorld.SeenAsync(await world.HostAsync(world.Bob, "code", "/"));
        }

        (world.Agent.Opened - before).ShouldBeLessThan(5);
    }

    [Theory]
    [InlineData("/@bob/work/apps/code/../../../../etc")]
    [InlineData("/@bob/work/apps/code/%2e%2e/x")]
    [InlineData("/x/../@bob/work/apps/code/")]
    public async Task A_path_that_goes_up_again_is_refused(string target)
    {
        var answer = await world.SendAsync(world.Bob, target, host: null);

        answer.StatusCode.ShouldBeOneOf(HttpStatusCode.BadRequest, HttpStatusCode.NotFound, HttpStatusCode.OK);
        (await answer.Content.ReadAsStringAsync()).ShouldNotContain("\"target\"");
    }

    [Fact]
    public async Task The_api_is_not_served_at_the_host_of_an_app()
    {
        (await AppWorld.SeenAsync(await world.HostAsync(world.Bob, "code", "/api/v2/users/me"))).Target.ShouldBe("/api/v2/users/me");
    }
}
