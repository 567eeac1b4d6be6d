using System.Net;
using Coder.Server.Configuration;
using Coder.Server.Http.Proxy;
using Coder.Server.Tests.Infrastructure;
using Microsoft.AspNetCore.Http;

namespace Coder.Server.Tests.Http.Proxy;

public sealed class AccessUrlRedirectTests
{
    private static readonly HttpOptions Http = new()
    {
        Address = new ListenAddress(IPAddress.Loopback, 3000), AccessUrl = new Uri("https://coder.example.com"),
    };

    [Fact]
    public async Task A_page_at_another_host_is_sent_to_the_access_url_and_programs_are_not()
    {
        await using var server = await TestServer.StartAsync(o => o with
        {
            Http = o.Http with { AccessUrl = new Uri("https://coder.example.com") },
            Proxy = new ProxyOptions { RedirectToAccessUrl = true },
        });
        var owner = await server.FirstUserAsync();

        async Task<HttpResponseMessage> GetAsync(HttpClient client, string path, string accept, string? host = null)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            request.Headers.TryAddWithoutValidation("Accept", accept);
            request.Headers.Host = host;
            return await client.SendAsync(request);
        }

        const string Page = "text/html,application/xhtml+xml";
        var redirected = await GetAsync(server.Client, "/templates/a%20b?x=1&y=%2F", Page);
        redirected.StatusCode.ShouldBe(HttpStatusCode.TemporaryRedirect);
        redirected.Headers.Location!.OriginalString.ShouldBe("https://coder.example.com/templates/a%20b?x=1&y=%2F");
        (await GetAsync(server.Client, $"{server.Url}/evil.example/x", Page)).Headers.Location!.Host.ShouldBe("coder.example.com");
        (await GetAsync(server.Client, "/healthz", Page)).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await GetAsync(server.Client, "/api/v2/buildinfo", "application/json")).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await GetAsync(owner.Client, "/api/v2/users/me", Page)).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await GetAsync(server.Client, "/api/v2/buildinfo", Page, "coder.example.com")).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("coder.example.com", "http", null, true)]
    [InlineData("coder.example.com", "https", null, false)]
    [InlineData("coder.example.com", "http", "https", false)]
    [InlineData("127.0.0.1:3000", "http", null, false)]
    [InlineData("localhost", "http", null, false)]
    public void Plain_http_is_sent_to_https_unless_it_came_by_https_to_a_proxy(string host, string scheme, string? forwarded, bool redirected)
    {
        var context = new DefaultHttpContext();
        context.Request.Method = "GET";
        context.Request.Headers.Accept = "text/html";
        context.Request.Scheme = scheme;
        context.Request.Host = new HostString(host);
        context.Features.Set(new Arrival(IPAddress.Loopback, FromTrustedProxy: false, null, forwarded));
        var tls = new TlsOptions { Enabled = true, RedirectHttp = true };
        var redirect = new AccessUrlRedirect(new AccessUrl(Http, tls), new ProxyOptions(), tls);

        redirect.TargetOf(context.Request).ShouldBe(redirected ? "https://coder.example.com" : null);
    }
}
