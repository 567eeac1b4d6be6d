using System.Net;
using System.Text;
using Coder.Server.Http;
using Coder.Server.Tests.Infrastructure;

namespace Coder.Server.Tests.Http;

public sealed class RequestLimitsTests
{
    [Fact]
    public async Task Headers_that_are_too_large_are_refused_with_the_usual_cause()
    {
        await using var server = await TestServer.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v2/buildinfo");
        request.Headers.Add("Cookie", $"a={new string('x', 40_000)}");

        var error = await (await server.Client.SendAsync(request)).ErrorAsync(HttpStatusCode.RequestHeaderFieldsTooLarge);

        error.Message.ShouldBe("The request has more than 100 headers, or they are larger than 32 KiB.");
        error.Detail.ShouldBe("In a browser these are mostly cookies: delete those of this host and of the domains above it.");
    }

    [Fact]
    public async Task Too_many_headers_are_refused()
    {
        await using var server = await TestServer.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v2/buildinfo");
        for (var i = 0; i < 120; i++)
        {
            request.Headers.Add($"X-{i}", "1");
        }

        (await server.Client.SendAsync(request)).StatusCode.ShouldBe(HttpStatusCode.RequestHeaderFieldsTooLarge);
    }

    [Fact]
    public async Task A_path_that_is_too_long_is_refused()
    {
        await using var server = await TestServer.StartAsync();

        var error = await (await server.Client.GetAsync($"/api/v2/users?q={new string('x', 20_000)}")).ErrorAsync(HttpStatusCode.RequestUriTooLong);

        error.Message.ShouldBe("The request's path and query are longer than 16 KiB.");
    }

    [Fact]
    public async Task A_body_without_a_length_is_bounded_too()
    {
        await using var server = await TestServer.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v2/users/login")
        {
            Content = new StringContent("{\"email\":\"" + new string('x', 5 << 20) + "\"}"),
        };
        request.Headers.TransferEncodingChunked = true;
        request.Headers.ExpectContinue = true;

        var status = HttpStatusCode.RequestEntityTooLarge;
        try
        {
            status = (await server.Client.SendAsync(request)).StatusCode;
        }
        catch (HttpRequestException e) when (e.InnerException is IOException)
        {
            // The server stopped reading and closed the connection before the client had sent all.
        }

        status.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
        (await server.Client.GetAsync("/healthz")).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("/api/v2/users", "/api/v2/users")]
    [InlineData("/a\r\n2026 [erro] forged", "/a\uFFFD\uFFFD2026 [erro] forged")]
    [InlineData("/a\u2028b\u202Ec\u0085d\u001b[31m", "/a\uFFFDb\uFFFDc\uFFFDd\uFFFD[31m")]
    [InlineData(null, "")]
    public void Text_for_the_log_begins_no_line_and_hides_nothing(string? text, string clean) => LogText.Clean(text).ShouldBe(clean);

    [Fact]
    public void Text_for_the_log_is_bounded() => LogText.Clean(new string('x', 100_000)).Length.ShouldBe(257);
}
