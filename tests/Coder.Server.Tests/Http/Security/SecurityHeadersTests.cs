using System.Net;
using Coder.Sdk;
using Coder.Server.Configuration;
using Coder.Server.Tests.Infrastructure;

namespace Coder.Server.Tests.Http.Security;

public sealed class SecurityHeadersTests
{
    [Fact]
    public async Task Pages_may_load_from_this_server_only_and_answers_of_the_api_nothing()
    {
        await using var server = await TestServer.StartAsync();

        var page = await server.Client.GetAsync("/templates");
        var api = await server.Client.GetAsync("/api/v2/buildinfo");

        Header(page, "Content-Security-Policy").ShouldBe(
            $"connect-src 'self' ws://{server.Url.Authority}; default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
            + "img-src 'self' https: data:; font-src 'self' data:; worker-src 'self' blob:; manifest-src 'self'; object-src 'none'; "
            + "base-uri 'self'; form-action 'self'; frame-ancestors 'self'; report-uri /api/v2/csp/reports");
        Header(page, "X-Frame-Options").ShouldBe("SAMEORIGIN");
        Header(api, "Content-Security-Policy").ShouldBe("default-src 'none'; frame-ancestors 'none'");
        Header(api, "X-Frame-Options").ShouldBe("DENY");
        foreach (var answer in new[] { page, api })
        {
            Header(answer, "X-Content-Type-Options").ShouldBe("nosniff");
            Header(answer, "Referrer-Policy").ShouldBe("same-origin");
            Header(answer, "Permissions-Policy").ShouldContain("camera=()");
            answer.Headers.Contains("Strict-Transport-Security").ShouldBeFalse();
            answer.Headers.Contains("Server").ShouldBeFalse();
        }
    }

    [Fact]
    public async Task Every_answer_has_a_request_id_of_its_own_and_none_is_taken_from_the_client()
    {
        await using var server = await TestServer.StartAsync();
        var sent = Guid.NewGuid().ToString();
        server.Client.DefaultRequestHeaders.Add("X-Coder-Request-Id", sent);

        var first = Header(await server.Client.GetAsync("/healthz"), "X-Coder-Request-Id");
        var second = Header(await server.Client.GetAsync("/api/v2/nothing"), "X-Coder-Request-Id");

        Guid.TryParse(first, out _).ShouldBeTrue();
        new HashSet<string> { first, second, sent }.Count.ShouldBe(3);
    }

    [Fact]
    public async Task The_policy_is_widened_by_the_setting_and_transport_security_sent_for_https()
    {
        await using var server = await TestServer.StartAsync(o => o with
        {
            Http = o.Http with { AccessUrl = new Uri("https://coder.example.com:8443") },
            SecurityHeaders = new SecurityHeaderOptions
            {
                AdditionalCsp = ["frame-ancestors https://portal.example.com", "frame-src https://apps.example.com", "object-src https://x.example.com"],
                StrictTransportSecurity = "max-age=31536000; includeSubDomains",
            },
        });

        var page = await server.Client.GetAsync("/");

        var policy = Header(page, "Content-Security-Policy").Split("; ");
        policy.ShouldContain("frame-ancestors 'self' https://portal.example.com");
        policy.ShouldContain("frame-src https://apps.example.com");
        policy.ShouldContain("object-src https://x.example.com");
        policy.ShouldContain($"connect-src 'self' wss://coder.example.com:8443 ws://{server.Url.Authority}");
        page.Headers.Contains("X-Frame-Options").ShouldBeFalse();
        Header(page, "Strict-Transport-Security").ShouldBe("max-age=31536000; includeSubDomains");
    }

    [Fact]
    public async Task A_report_is_logged_and_cannot_forge_a_line()
    {
        await using var server = await TestServer.StartAsync();
        using var report = new StringContent(
            """{"csp-report":{"document-uri":"https://coder.example.com/\n2026-01-01 [erro] forged","blocked-uri":"inline","violated-directive":"script-src"}}""");

        (await server.Client.PostAsync("/api/v2/csp/reports", report)).StatusCode.ShouldBe(HttpStatusCode.OK);

        server.Log.Lines.ShouldContain(line => line.Contains(
            "the content security policy of https://coder.example.com/\uFFFD2026-01-01 [erro] forged blocked inline (script-src)", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("{", HttpStatusCode.BadRequest, "Request body must be valid JSON.")]
    [InlineData("[]", HttpStatusCode.BadRequest, "Validation failed.")]
    [InlineData("{\"csp-report\":[]}", HttpStatusCode.BadRequest, "Validation failed.")]
    [InlineData("large", HttpStatusCode.RequestEntityTooLarge, "A report is at most 16 KiB.")]
    public async Task A_report_that_is_none_is_refused(string body, HttpStatusCode status, string message)
    {
        await using var server = await TestServer.StartAsync();
        using var content = new StringContent(body == "large" ? $"{{\"x\":\"{new string('y', 17_000)}\"}}" : body);

        (await (await server.Client.PostAsync("/api/v2/csp/reports", content)).ErrorAsync(status)).Message.ShouldBe(message);
    }

    [Fact]
    public async Task A_flood_of_reports_is_not_a_flood_of_lines()
    {
        await using var server = await TestServer.StartAsync();
        for (var i = 0; i < 40; i++)
        {
            using var report = new StringContent("""{"csp-report":{"document-uri":"https://flood.example/"}}""");
            (await server.Client.PostAsync("/api/v2/csp/reports", report)).StatusCode.ShouldBe(HttpStatusCode.OK);
        }

        server.Log.Lines.Count(line => line.Contains("https://flood.example/", StringComparison.Ordinal)).ShouldBeInRange(30, 60);
    }

    private static string Header(HttpResponseMessage answer, string name) => answer.Headers.GetValues(name).ShouldHaveSingleItem();
}
