using System.Net;
using System.Net.Http.Json;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using Coder.Sdk;
using Coder.Testing;

namespace Coder.EndToEnd.Tests.Proxy;

/// <summary>The server behind a real proxy that ends TLS, rewrites headers, or fails to.</summary>
public sealed class NginxTests
{
    private static readonly (string, string) TrustedOrigin = ("CODER_PROXY_TRUSTED_ORIGINS", "127.0.0.1");
    private static readonly (string, string) TrustedHeader = ("CODER_PROXY_TRUSTED_HEADERS", "X-Forwarded-For");

    [Fact]
    public async Task Login_health_and_websockets_work_and_the_cookie_is_secure()
    {
        await using var site = await ProxiedServer.StartAsync(settings: [TrustedOrigin, TrustedHeader]);
        using var browser = site.Proxy.CreateClient();

        var login = await LoginAsync(browser, RunningServer.Password);

        login.StatusCode.ShouldBe(HttpStatusCode.Created, await login.Content.ReadAsStringAsync());
        var cookie = login.Headers.GetValues("Set-Cookie").ShouldHaveSingleItem();
        cookie.ShouldStartWith("coder_session_token=");
        cookie.ShouldContain("; secure");
        using var socket = await site.Proxy.OpenWebSocketAsync("/api/v2/debug/ws", options => AsBrowser(site, options, cookie), CancellationToken.None);
        await socket.SendAsync("hi"u8.ToArray(), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);
        var buffer = new byte[16];
        var received = await socket.ReceiveAsync(buffer, CancellationToken.None);
        Encoding.UTF8.GetString(buffer, 0, received.Count).ShouldBe("hi");

        var health = await HealthAsync(site);
        (health.AccessUrl.Severity, health.AccessUrl.Error).ShouldBe((HealthSeverity.Ok, null));
        (health.AccessUrl.Reachable, health.AccessUrl.StatusCode, health.AccessUrl.HealthzResponse).ShouldBe((true, 200, "OK"));
        (health.Websocket.Severity, health.Websocket.Error, health.Websocket.Code).ShouldBe((HealthSeverity.Ok, null, 101));
        (health.Database.Reachable, health.ProvisionerDaemons.Items.Count).ShouldBe((true, 3));
    }

    [Fact]
    public async Task Clients_behind_a_trusted_proxy_are_told_apart_by_their_own_address_and_cannot_invent_one()
    {
        await using var site = await ProxiedServer.StartAsync(settings: [TrustedOrigin, TrustedHeader]);
        using var guesser = site.Proxy.CreateClient(IPAddress.Parse("127.0.0.2"));
        using var other = site.Proxy.CreateClient(IPAddress.Parse("127.0.0.3"));

        for (var i = 0; i < 5; i++)
        {
            guesser.DefaultRequestHeaders.Remove("X-Forwarded-For");
            guesser.DefaultRequestHeaders.Add("X-Forwarded-For", $"198.51.100.{i}");
            (await LoginAsync(guesser, "guess")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        }

        (await LoginAsync(guesser, "guess")).StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        (await LoginAsync(other, RunningServer.Password)).StatusCode.ShouldBe(HttpStatusCode.Created);
    }

    [Fact]
    public async Task A_proxy_that_is_not_trusted_hides_its_clients()
    {
        await using var site = await ProxiedServer.StartAsync(settings: [("CODER_PROXY_TRUSTED_ORIGINS", "192.0.2.0/24"), TrustedHeader]);
        using var guesser = site.Proxy.CreateClient(IPAddress.Parse("127.0.0.2"));
        using var other = site.Proxy.CreateClient(IPAddress.Parse("127.0.0.3"));

        for (var i = 0; i < 5; i++)
        {
            (await LoginAsync(guesser, "guess")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        }

        (await LoginAsync(other, RunningServer.Password)).StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
    }

    [Fact]
    public async Task A_proxy_that_does_not_pass_the_host_is_named_by_login_websocket_and_health()
    {
        await using var site = await ProxiedServer.StartAsync(s => s with
        {
            UpstreamHost = "coder.coder.svc.cluster.local",
            Headers = new Dictionary<string, string> { ["X-Forwarded-For"] = "$proxy_add_x_forwarded_for" },
        });
        using var browser = site.Proxy.CreateClient();
        var authority = site.Proxy.Uri.Authority;
        var explanation =
            $"The Host that arrived is \"coder.coder.svc.cluster.local\", and the access URL (CODER_ACCESS_URL) is https://{authority}/. "
            + $"If a proxy stands in front, it must send \"Host: {authority}\" (nginx: proxy_set_header Host $http_host; Teleport: rewrite.headers of the app); "
            + "else set CODER_ACCESS_URL to the URL in the browser.";

        var login = await LoginAsync(browser, RunningServer.Password);

        login.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        var error = (await login.Content.ReadFromJsonAsync(CoderJsonContext.Default.Response))!;
        (error.Message, error.Detail).ShouldBe(("The request arrived with another Host than the access URL's.", explanation));
        var cookie = $"coder_session_token={site.Server.Http.DefaultRequestHeaders.GetValues("Coder-Session-Token").Single()}";
        (await Should.ThrowAsync<WebSocketException>(
            site.Proxy.OpenWebSocketAsync("/api/v2/debug/ws", options => AsBrowser(site, options, cookie), CancellationToken.None))).Message.ShouldContain("403");
        var health = await HealthAsync(site);
        health.AccessUrl.Severity.ShouldBe(HealthSeverity.Warning);
        health.AccessUrl.Warnings.ShouldContain(warning => warning.Message == explanation);
        health.Websocket.Warnings.ShouldContain(warning => warning.Message == explanation + " Browsers cannot log in or open WebSockets like this.");
    }

    [Fact]
    public async Task A_trusted_proxy_may_say_the_host_in_its_own_header()
    {
        await using var site = await ProxiedServer.StartAsync(
            s => s with { UpstreamHost = "coder.coder.svc.cluster.local" }, TrustedOrigin, TrustedHeader);
        using var browser = site.Proxy.CreateClient();

        (await LoginAsync(browser, RunningServer.Password)).StatusCode.ShouldBe(HttpStatusCode.Created);
    }

    private static async Task<HttpResponseMessage> LoginAsync(HttpClient client, string password)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v2/users/login")
        {
            Content = new StringContent(JsonSerializer.Serialize(
                new LoginWithPasswordRequest { Email = RunningServer.Email, Password = password }, CoderJsonContext.Default.LoginWithPasswordRequest)),
        };
        request.Headers.Add("Origin", client.BaseAddress!.GetLeftPart(UriPartial.Authority));
        return await client.SendAsync(request);
    }

    private static void AsBrowser(ProxiedServer site, ClientWebSocketOptions options, string cookie)
    {
        options.SetRequestHeader("Cookie", cookie.Split(';')[0]);
        options.SetRequestHeader("Origin", site.Proxy.Uri.GetLeftPart(UriPartial.Authority));
    }

    private static async Task<HealthReport> HealthAsync(ProxiedServer site) =>
        (await site.Server.Http.GetFromJsonAsync("/api/v2/debug/health?force=true", CoderJsonContext.Default.HealthReport))!;
}
