using Coder.Server.Access;
using Coder.Server.Tests.Infrastructure;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Coder.Server.Tests.Access;

public sealed class RouteRulesTests
{
    [Fact]
    public async Task A_server_with_a_forgotten_rule_does_not_start()
    {
        var error = await StartAsync(app =>
        {
            app.MapGet("/open", () => "hello").WithAccess(AccessRule.Public);
            app.MapGet("/forgotten", () => "hello");
            app.MapPut("/misspelt", () => "hello").WithAccess(ResourceTypes.Template, "raed");
        });

        error.Message.ShouldBe(
            "These routes have no access rule that exists: HTTP: GET /forgotten; HTTP: PUT /misspelt. State it with WithAccess where they are mapped.");
    }

    [Fact]
    public async Task Every_route_of_the_server_has_a_rule()
    {
        await using var server = await TestServer.StartAsync();
        var routes = server.Services.GetRequiredService<EndpointDataSource>().Endpoints;

        routes.OfType<RouteEndpoint>().Count().ShouldBeGreaterThan(90);
        RouteRules.FindOpen(routes).ShouldBeEmpty();
    }

    private static async Task<InvalidOperationException> StartAsync(Action<WebApplication> map)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddHostedService<RouteRules>();
        await using var app = builder.Build();
        map(app);
        return await Should.ThrowAsync<InvalidOperationException>(() => app.StartAsync());
    }
}
