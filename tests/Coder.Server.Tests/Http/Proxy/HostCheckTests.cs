using System.Net;
using System.Net.WebSockets;
using Coder.Sdk;
using Coder.Server.Configuration;
using Coder.Server.Identity;
using Coder.Server.Tests.Infrastructure;

namespace Coder.Server.Tests.Http.Proxy;

public sealed class HostCheckTests
{
    private const string Message = "The request arrived with another Host than the access URL's.";

    private const string Explanation =
        "The Host that arrived is \"coder.coder.svc.cluster.local\", and the access URL (CODER_ACCESS_URL) is https://coder.example.com/. "
        + "If a proxy stands in front, it must send \"Host: coder.example.com\" (nginx: proxy_set_header Host $http_host; Teleport: rewrite.headers of the app); "
        + "else set CODER_ACCESS_URL to the URL in the browser.";

    [Fact]
    public async Task A_login_through_a_proxy_that_does_not_pass_the_host_says_so()
    {
        await using var server = await StartAsync();
        await server.FirstUserAsync();

        var error = await (await LoginAsync(server, "coder.coder.svc.cluster.local", "https://coder.example.com")).ErrorAsync(HttpStatusCode.Forbidden);

        (error.Message, error.Detail).ShouldBe((Message, Explanation));
        server.Log.Lines.ShouldContain(line => line.Contains($"A browser's request was refused. {Explanation}", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_forwarded_host_of_a_proxy_that_is_not_trusted_is_named_and_of_a_trusted_one_it_is_the_host()
    {
        await using var untrusting = await StartAsync();
        await untrusting.FirstUserAsync();
        (await (await LoginAsync(untrusting, "coder.coder.svc", "https://coder.example.com", "coder.example.com")).ErrorAsync(HttpStatusCode.Forbidden))
            .Detail!.ShouldEndWith(" X-Forwarded-Host \"coder.example.com\" was ignored: 127.0.0.1 is not in CODER_PROXY_TRUSTED_ORIGINS.");

        await using var trusting = await StartAsync(new ProxyOptions { TrustedOrigins = [IPNetwork.Parse("127.0.0.0/8")] });
        await trusting.FirstUserAsync();
        (await LoginAsync(trusting, "coder.coder.svc", "https://coder.example.com", "coder.example.com")).StatusCode.ShouldBe(HttpStatusCode.Created);
    }

    [Theory]
    [InlineData("coder.example.com", "https://coder.example.com", "the access URL")]
    [InlineData("coder.example.com:443", "https://coder.example.com", "the access URL with its port")]
    [InlineData("localhost:3000", "http://localhost:3000", "a forwarded port")]
    [InlineData("dev.example.org", "https://dev.example.org", "a second name that the proxy passes on")]
    [InlineData("coder.coder.svc.cluster.local", null, "the command line in the cluster")]
    public async Task Other_logins_go_on(string host, string? origin, string why)
    {
        await using var server = await StartAsync();
        await server.FirstUserAsync();

        (await LoginAsync(server, host, origin)).StatusCode.ShouldBe(HttpStatusCode.Created, why);
    }

    [Fact]
    public async Task Agents_tokens_and_probes_come_by_any_host()
    {
        await using var server = await StartAsync();
        var owner = await server.FirstUserAsync();

        foreach (var path in (string[])["/healthz", "/api/v2/buildinfo", "/api/v2/users/me"])
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            request.Headers.Host = "coder.coder.svc.cluster.local";
            (await owner.Client.SendAsync(request)).StatusCode.ShouldBe(HttpStatusCode.OK);
        }
    }

    [Fact]
    public async Task A_browsers_websocket_is_refused_with_the_same_text()
    {
        await using var server = await StartAsync();
        var owner = await server.FirstUserAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v2/users/me");
        request.Headers.Host = "coder.coder.svc.cluster.local";
        request.Headers.Add("Origin", "https://coder.example.com");
        request.Headers.Add("Cookie", $"{Credentials.CookieName}={owner.Token}");
        request.Headers.Add("Connection", "Upgrade");
        request.Headers.Add("Upgrade", "websocket");
        request.Headers.Add("Sec-WebSocket-Version", "13");
        request.Headers.Add("Sec-WebSocket-Key", "AAAAAAAAAAAAAAAAAAAAAA==");

        var error = await (await server.Client.SendAsync(request)).ErrorAsync(HttpStatusCode.Forbidden);

        (error.Message, error.Detail).ShouldBe((Message, Explanation));
    }

    [Fact]
    public async Task Without_an_access_url_every_host_will_do()
    {
        await using var server = await TestServer.StartAsync();
        await server.FirstUserAsync();

        (await LoginAsync(server, "dev.example.org", "https://dev.example.org")).StatusCode.ShouldBe(HttpStatusCode.Created);
    }

    [Fact]
    public async Task A_login_that_the_browser_could_not_keep_says_so()
    {
        await using var server = await TestServer.StartAsync(o => o with
        {
            Http = o.Http with { AccessUrl = new Uri("https://coder.example.com"), SecureAuthCookie = true },
        });
        await server.FirstUserAsync();

        var insecure = await (await LoginAsync(server, "dev.example.org", "http://dev.example.org")).ErrorAsync(HttpStatusCode.Forbidden);
        var foreign = await (await LoginAsync(server, "coder.example.com", "https://evil.example")).ErrorAsync(HttpStatusCode.Forbidden);

        insecure.Message.ShouldBe("This page was opened by http, and the session cookie is for https only.");
        insecure.Detail.ShouldBe("Open https://coder.example.com/. If the server is to be used by http as well, set CODER_SECURE_AUTH_COOKIE=false.");
        foreign.Message.ShouldBe("Requests with a session cookie must come from this site.");
        foreign.Detail!.ShouldStartWith("This request comes from https://evil.example, and the server is https://coder.example.com/. ");
    }

    private static Task<TestServer> StartAsync(ProxyOptions? proxy = null) => TestServer.StartAsync(o => o with
    {
        Http = o.Http with { AccessUrl = new Uri("https://coder.example.com") },
        Proxy = proxy ?? o.Proxy,
    });

    private static async Task<HttpResponseMessage> LoginAsync(TestServer server, string host, string? origin, string? forwardedHost = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v2/users/login")
        {
            Content = new StringContent($$"""{"email":"{{TestServer.FirstUserEmail}}","password":"{{TestServer.Password}}"}"""),
        };
        request.Headers.Host = host;
        if (origin is not null)
        {
            request.Headers.Add("Origin", origin);
        }

        if (forwardedHost is not null)
        {
            request.Headers.Add("X-Forwarded-Host", forwardedHost);
        }

        return await server.Client.SendAsync(request);
    }
}
