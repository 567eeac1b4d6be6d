using System.IO.Compression;
using System.Net;
using System.Security.Cryptography;
using Coder.Sdk;
using Coder.Server.Dashboard;
using Coder.Server.Tests.Infrastructure;
using Coder.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Coder.Server.Tests.Http;

public sealed class ApiTests
{
    [Fact]
    public async Task Every_answer_has_the_version_and_the_security_headers()
    {
        await using var server = await TestServer.StartAsync();

        foreach (var path in (string[])["/healthz", "/api/v2/buildinfo", "/api/v2/nothing", "/api/v2/users/me"])
        {
            var answer = await server.Client.GetAsync(path);
            answer.Headers.GetValues("X-Coder-Build-Version").ShouldHaveSingleItem().ShouldMatch(@"^v\d+\.\d+\.\d+$");
            answer.Headers.GetValues("X-Content-Type-Options").ShouldBe(["nosniff"]);
        }

        var info = await server.Client.GetAsync<BuildInfoResponse>("/buildinfo");
        info.DashboardUrl.ShouldBe(server.Url.AbsoluteUri.TrimEnd('/'));
        Guid.TryParse(info.DeploymentId, out _).ShouldBeTrue();
    }

    [Fact]
    public async Task Unknown_routes_and_missing_sessions_are_answered_in_the_apis_shape()
    {
        await using var server = await TestServer.StartAsync();

        (await (await server.Client.GetAsync("/api/v2/nothing")).ErrorAsync(HttpStatusCode.NotFound)).Message.ShouldBe("Route not found.");
        (await (await server.Client.GetAsync("/api/experimental/x")).ErrorAsync(HttpStatusCode.NotFound)).Message.ShouldBe("Route not found.");
        var signedOut = await (await server.Client.GetAsync("/api/v2/users/me")).ErrorAsync(HttpStatusCode.Unauthorized);
        signedOut.Message.ShouldBe("You are signed out. Sign in to continue.");
        signedOut.Detail.ShouldBe("Send a session token in the cookie coder_session_token, the query parameter coder_session_token or the header Coder-Session-Token.");
    }

    [Fact]
    public async Task A_body_that_is_too_large_is_refused()
    {
        await using var server = await TestServer.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v2/users/login")
        {
            Content = new StringContent("{\"email\":\"" + new string('x', 5 << 20) + "\"}"),
        };
        request.Headers.ExpectContinue = true; // asks before it sends, so that the answer is not lost in a broken pipe

        (await (await server.Client.SendAsync(request)).ErrorAsync(HttpStatusCode.RequestEntityTooLarge))
            .Message.ShouldBe("Request body is larger than 4 MiB.");
    }

    [Fact]
    public async Task Permissions_are_answered_for_the_caller()
    {
        await using var server = await TestServer.StartAsync();
        var owner = await server.FirstUserAsync();
        var bob = await server.MemberAsync(owner, "bob");
        static AuthorizationCheck Check(string type, string action, string? ownerId = null, string? organizationId = null) =>
            new() { Object = new() { ResourceType = type, OwnerId = ownerId, OrganizationId = organizationId }, Action = action };
        var organization = owner.OrganizationId.ToString();
        var request = new AuthorizationRequest
        {
            Checks = new Dictionary<string, AuthorizationCheck>
            {
                ["users"] = Check("user", "create"),
                ["own workspace"] = Check("workspace", "create", "me", organization),
                ["other workspace"] = Check("workspace", "ssh", owner.Id.ToString(), organization),
                ["use template"] = Check("template", "use", null, organization),
                ["edit template"] = Check("template", "update", null, organization),
                ["foreign organization"] = Check("template", "read", null, Guid.NewGuid().ToString()),
            },
        };

        var answers = await (await bob.Client.SendAsync(HttpMethod.Post, "/authcheck", request)).ValueAsync<Dictionary<string, bool>>(HttpStatusCode.OK);

        answers.Where(answer => answer.Value).Select(answer => answer.Key).Order().ShouldBe(["own workspace"]);
        var all = await (await owner.Client.SendAsync(HttpMethod.Post, "/authcheck", request)).ValueAsync<Dictionary<string, bool>>(HttpStatusCode.OK);
        all.Values.ShouldAllBe(allowed => allowed);
    }

    [Fact]
    public async Task The_dashboard_is_served_compressed_and_every_page_is_its_one_page()
    {
        using var root = new TemporaryFolder("coder-wwwroot-");
        root.Write("index.html", "<title>Coder</title>");
        root.Write("assets/app-1a2b.js", "plain");
        root.Write("assets/app-1a2b.js.br", "brotli");
        await using var server = await TestServer.StartAsync(
            configure: builder => builder.Services.AddSingleton(new DashboardFiles(root.Path)));

        (await server.Client.GetStringAsync("/@alice/dev/terminal")).ShouldBe("<title>Coder</title>");
        (await server.Client.GetStringAsync("/..%2f..%2fetc/passwd")).ShouldBe("<title>Coder</title>");
        var page = await server.Client.GetAsync("/");
        page.Headers.CacheControl!.NoCache.ShouldBeTrue();
        using var again = new HttpRequestMessage(HttpMethod.Get, "/");
        again.Headers.IfNoneMatch.Add(page.Headers.ETag!);
        (await server.Client.SendAsync(again)).StatusCode.ShouldBe(HttpStatusCode.NotModified);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/assets/app-1a2b.js");
        request.Headers.TryAddWithoutValidation("Accept-Encoding", "gzip, br");
        var script = await server.Client.SendAsync(request);
        (await script.Content.ReadAsStringAsync()).ShouldBe("brotli");
        script.Content.Headers.ContentEncoding.ShouldBe(["br"]);
        script.Headers.CacheControl!.ToString().ShouldContain("immutable");
        (await server.Client.GetStringAsync("/assets/app-1a2b.js")).ShouldBe("plain");
        (await server.Client.GetAsync("/assets/app-gone.js")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task The_agents_program_is_served_with_its_hash_and_compressed()
    {
        var directory = Directory.CreateDirectory(Path.Combine(AppContext.BaseDirectory, "bin"));
        var name = $"coder-test-{Guid.NewGuid():N}";
        var program = RandomNumberGenerator.GetBytes(100_000);
        await File.WriteAllBytesAsync(Path.Combine(directory.FullName, name), program);
        await using var server = await TestServer.StartAsync();

        var plain = await server.Client.GetAsync($"/bin/{name}");
        (await plain.Content.ReadAsByteArrayAsync()).ShouldBe(program);
#pragma warning disable CA5350 // The clients compare with a SHA-1.
        plain.Headers.ETag!.Tag.ShouldBe($"\"{Convert.ToHexStringLower(SHA1.HashData(program))}\"");
#pragma warning restore CA5350
        plain.Content.Headers.ContentLength.ShouldBe(program.Length);
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/bin/{name}");
        request.Headers.TryAddWithoutValidation("Accept-Encoding", "gzip");
        var compressed = await server.Client.SendAsync(request);
        compressed.Headers.GetValues("X-Original-Content-Length").ShouldBe([$"{program.Length}"]);
        using var unpacked = new MemoryStream();
        await using (var gzip = new GZipStream(await compressed.Content.ReadAsStreamAsync(), CompressionMode.Decompress))
        {
            await gzip.CopyToAsync(unpacked);
        }

        unpacked.ToArray().ShouldBe(program);
        using var cached = new HttpRequestMessage(HttpMethod.Get, $"/bin/{name}");
        cached.Headers.IfNoneMatch.Add(plain.Headers.ETag);
        (await server.Client.SendAsync(cached)).StatusCode.ShouldBe(HttpStatusCode.NotModified);
        foreach (var missing in (string[])["coder-windows-amd64.exe", "coder-linux-amd64.asc", "..%2fcoder-server.dll"])
        {
            (await server.Client.GetAsync($"/bin/{missing}")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        }

        File.Delete(Path.Combine(directory.FullName, name));
    }
}
