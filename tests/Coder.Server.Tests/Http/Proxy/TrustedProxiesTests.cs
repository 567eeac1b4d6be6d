using System.Net;
using Coder.Sdk;
using Coder.Server.Configuration;
using Coder.Server.Http.Proxy;
using Coder.Server.Tests.Infrastructure;
using Dapper;
using Microsoft.AspNetCore.Http;

namespace Coder.Server.Tests.Http.Proxy;

public sealed class TrustedProxiesTests
{
    private const string Proxy = "10.1.2.3";

    private static readonly ProxyOptions Options = new()
    {
        TrustedHeaders = ["X-Forwarded-For", "X-Real-Ip"],
        TrustedOrigins = [IPNetwork.Parse("10.0.0.0/8"), IPNetwork.Parse("fd00::/8")],
    };

    [Theory]
    [InlineData("198.51.100.7", "198.51.100.7")]
    [InlineData("6.6.6.6, 198.51.100.7", "198.51.100.7")]
    [InlineData("6.6.6.6, 198.51.100.7, 10.9.9.9", "198.51.100.7")]
    [InlineData("6.6.6.6,198.51.100.7:4711", "198.51.100.7")]
    [InlineData("[2001:db8::1]:443, 10.9.9.9", "2001:db8::1")]
    [InlineData("2001:db8::1, fd00::7", "2001:db8::1")]
    [InlineData("::ffff:198.51.100.7", "198.51.100.7")]
    [InlineData("10.7.7.7, 10.9.9.9", "10.7.7.7")]
    [InlineData("198.51.100.7, nonsense, 10.9.9.9", "10.9.9.9")]
    [InlineData("nonsense", Proxy)]
    [InlineData("127", Proxy)]
    [InlineData("", Proxy)]
    public void The_client_is_the_nearest_hop_that_is_not_a_trusted_proxy(string forwardedFor, string client) =>
        Apply(Proxy, ("X-Forwarded-For", forwardedFor)).Connection.RemoteIpAddress.ShouldBe(IPAddress.Parse(client));

    [Fact]
    public void An_address_with_a_zone_of_this_machine_loses_it() =>
        Apply("fe80::1%2").Connection.RemoteIpAddress!.ToString().ShouldBe("fe80::1");

    [Fact]
    public void The_first_trusted_header_with_an_address_counts_and_others_do_not()
    {
        Apply(Proxy, ("X-Real-Ip", "198.51.100.7"), ("True-Client-Ip", "6.6.6.6")).Connection.RemoteIpAddress
            .ShouldBe(IPAddress.Parse("198.51.100.7"));
        Apply(Proxy, ("X-Forwarded-For", "198.51.100.8"), ("X-Real-Ip", "198.51.100.7")).Connection.RemoteIpAddress
            .ShouldBe(IPAddress.Parse("198.51.100.8"));
        Apply(Proxy, ("True-Client-Ip", "6.6.6.6")).Connection.RemoteIpAddress.ShouldBe(IPAddress.Parse(Proxy));
    }

    [Theory]
    [InlineData("https", "https")]
    [InlineData("WSS", "https")]
    [InlineData("https, http", "http")]
    [InlineData("ftp", "http")]
    public void A_trusted_proxy_says_the_scheme(string forwarded, string scheme) =>
        Apply(Proxy, ("X-Forwarded-Proto", forwarded)).Request.Scheme.ShouldBe(scheme);

    [Theory]
    [InlineData("coder.example.com", "coder.example.com")]
    [InlineData("coder.example.com:8443", "coder.example.com:8443")]
    [InlineData("evil.example, coder.example.com", "coder.example.com")]
    [InlineData("a b; script-src *", "coder.coder.svc")]
    public void A_trusted_proxy_says_the_host(string forwarded, string host) =>
        Apply(Proxy, ("X-Forwarded-Host", forwarded)).Request.Host.Value.ShouldBe(host);

    [Fact]
    public void What_anybody_else_says_is_dropped()
    {
        (string, string)[] headers =
        [
            ("X-Forwarded-For", "6.6.6.6"), ("X-Real-Ip", "6.6.6.6"), ("X-Forwarded-Proto", "https"),
            ("X-Forwarded-Host", "coder.example.com"), ("Forwarded", "for=6.6.6.6"), ("Cf-Connecting-Ip", "6.6.6.6"),
        ];

        var context = Apply("198.51.100.9", headers);

        context.Connection.RemoteIpAddress.ShouldBe(IPAddress.Parse("198.51.100.9"));
        (context.Request.Scheme, context.Request.Host.Value).ShouldBe(("http", "coder.coder.svc"));
        context.Request.Headers.Keys.ShouldBe(["Host"]);
        context.Arrival().ShouldBe(new Arrival(IPAddress.Parse("198.51.100.9"), FromTrustedProxy: false, "coder.example.com", "https"));
        Apply(Proxy, headers).Request.Headers.Keys.ShouldBe(["Host"]);
    }

    [Fact]
    public void A_proxy_on_a_socket_for_both_families_is_known_by_its_ipv4_address() =>
        Apply($"::ffff:{Proxy}", ("X-Forwarded-For", "198.51.100.7")).Connection.RemoteIpAddress.ShouldBe(IPAddress.Parse("198.51.100.7"));

    [Fact]
    public async Task A_session_is_stored_with_the_clients_address()
    {
        await using var server = await TestServer.StartAsync(o => o with
        {
            Proxy = Options with { TrustedOrigins = [IPNetwork.Parse("127.0.0.1/32")] },
        });
        await server.FirstUserAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v2/users/login")
        {
            Content = new StringContent($$"""{"email":"{{TestServer.FirstUserEmail}}","password":"{{TestServer.Password}}"}"""),
        };
        request.Headers.Add("X-Forwarded-For", "6.6.6.6, 198.51.100.7");

        var login = await (await server.Client.SendAsync(request)).ValueAsync<LoginWithPasswordResponse>(HttpStatusCode.Created);

        await using var connection = await server.Database.OpenConnectionAsync();
        (await connection.ExecuteScalarAsync<string>(
            "SELECT host(ip_address) FROM api_keys WHERE id = @Id", new { Id = login.SessionToken[..10] })).ShouldBe("198.51.100.7");
    }

    private static DefaultHttpContext Apply(string peer, params (string Name, string Value)[] headers)
    {
        var context = new DefaultHttpContext();
        context.Connection.RemoteIpAddress = IPAddress.Parse(peer);
        context.Request.Scheme = "http";
        context.Request.Host = new HostString("coder.coder.svc");
        foreach (var (name, value) in headers)
        {
            context.Request.Headers.Append(name, value);
        }

        new TrustedProxies(Options).Apply(context);
        return context;
    }
}
