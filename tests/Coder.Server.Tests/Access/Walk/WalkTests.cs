using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Coder.Server.Access;
using Coder.Server.Tests.Infrastructure;

namespace Coder.Server.Tests.Access.Walk;

/// <summary>Walks every route of the server with callers that it must refuse.</summary>
public sealed class WalkTests(World world) : IClassFixture<World>
{
    private const int Parallel = 6;

    /// <summary>Routes for signed-in users that name nothing, and are the same for all of them.</summary>
    private static bool IsForAllUsers(WalkedRoute route) => route.Rule is { Rule: AccessRule.User, ResourceType: null };

    [Fact]
    public async Task Without_credentials_only_public_routes_answer()
    {
        using var client = world.Server.NewClient();

        await WalkAsync(client, (route, answer) => (route.Rule.Rule, answer.Status) switch
        {
            (AccessRule.Open, _) => null,
            _ when route.Path == "/api/v2/debug/ws" => null, // For the server's own probe, which brings a word of its own instead of a session.
            (AccessRule.Public, _) => answer.Body.Contains("You are signed out.", StringComparison.Ordinal) ? "asks for credentials" : null,
            (_, HttpStatusCode.Unauthorized) => null,
            _ => "lets a stranger in",
        });
    }

    [Fact]
    public async Task A_member_of_another_organization_neither_sees_nor_changes_anything()
    {
        await WalkAsync(world.Mallory.Client, (route, answer) =>
        {
            if (route.Rule.Rule is AccessRule.Open or AccessRule.Public || route.EndsSession || IsForAllUsers(route))
            {
                return null;
            }

            if (route.Rule.Rule == AccessRule.Agent)
            {
                return answer.Status == HttpStatusCode.Unauthorized ? null : "takes a user for an agent";
            }

            // What names a thing of bob's is refused; what names none answers with what mallory may see, or refuses the creation.
            return answer.Status is HttpStatusCode.NotFound or HttpStatusCode.Forbidden
                || (!route.NamesThings && answer.Status is HttpStatusCode.OK or HttpStatusCode.BadRequest)
                || (route.Rule.Actions.Contains(Actions.Create) && answer.Status == HttpStatusCode.BadRequest)
                    ? null
                    : "lets a foreigner in";
        });
    }

    [Fact]
    public async Task A_colleague_in_the_same_organization_reaches_nothing_that_is_somebodys_own()
    {
        string[] personal = [ResourceTypes.Workspace, ResourceTypes.ApiKey, ResourceTypes.User, ResourceTypes.File];

        await WalkAsync(
            world.Eve.Client,
            (route, answer) => !personal.Contains(route.Rule.ResourceType) || !route.NamesThings
                || answer.Status is HttpStatusCode.NotFound or HttpStatusCode.Forbidden
                || (route.Rule.Actions.Contains(Actions.Create) && answer.Status == HttpStatusCode.BadRequest)
                    ? answer.Body.Contains("zebra-workspace", StringComparison.Ordinal) ? "tells of the workspace" : null
                    : "lets a colleague in",
            leaks: false);
    }

    [Fact]
    public async Task A_token_does_only_what_its_scope_says_on_every_route()
    {
        using var client = world.Server.NewClient(world.NarrowToken);

        await WalkAsync(
            client,
            (route, answer) =>
            {
                if (route.Rule is not { Rule: AccessRule.User, ResourceType: { } type })
                {
                    return null;
                }

                var refused = answer.Status == HttpStatusCode.Forbidden && answer.Body.Contains("This token may not do this.", StringComparison.Ordinal);
                var covered = type == ResourceTypes.Template && route.Rule.Actions.Contains(Actions.Read);
                return covered == refused ? covered ? "is refused though the scope covers it" : "ignores the scope" : null;
            },
            leaks: false);
    }

    [Fact]
    public async Task A_token_with_an_allow_list_reaches_nothing_else_even_for_an_owner()
    {
        using var client = world.Server.NewClient(world.ElsewhereToken);

        await WalkAsync(client, (route, answer) =>
            route.Rule is not { Rule: AccessRule.User, ResourceType: not null } || answer.Status is HttpStatusCode.NotFound or HttpStatusCode.Forbidden
                || (answer.Status == HttpStatusCode.OK && route.Method == "GET")
                || (!route.NamesThings && answer.Status == HttpStatusCode.BadRequest)
                || (route.Rule.Actions.Contains(Actions.Create) && answer.Status == HttpStatusCode.BadRequest)
                    ? null
                    : "reaches beyond the allow list");
    }

    [Fact]
    public async Task A_suspended_user_is_nobody()
    {
        using var client = world.Server.NewClient(world.SuspendedToken);

        await WalkAsync(client, (route, answer) =>
            route.Rule.Rule is AccessRule.Open or AccessRule.Public || answer.Status == HttpStatusCode.Unauthorized ? null : "lets a suspended user in");
    }

    [Fact]
    public async Task An_agent_is_an_agent_only()
    {
        using var client = world.Server.NewClient(world.Workspace.Token);

        await WalkAsync(
            client,
            (route, answer) => route.Rule.Rule switch
            {
                AccessRule.User => answer.Status == HttpStatusCode.Unauthorized ? null : "takes an agent for a user",
                AccessRule.Agent or AccessRule.UserOrAgent => answer.Status is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden ? "refuses the agent" : null,
                _ => null,
            },
            leaks: false);
    }

    private async Task WalkAsync(HttpClient client, Func<WalkedRoute, Answer, string?> judge, bool leaks = true)
    {
        var faults = new ConcurrentBag<string>();
        var routes = world.Routes.Where(route => !route.EndsSession).ToList();
        routes.Count.ShouldBeGreaterThan(90);
        await System.Threading.Tasks.Parallel.ForEachAsync(
            routes,
            new ParallelOptions { MaxDegreeOfParallelism = Parallel },
            async (route, _) =>
            {
                using var content = route.Method is "POST" or "PUT" or "PATCH" ? new StringContent("{}", Encoding.UTF8, "application/json") : null;
                var answer = await Answer.GetAsync(client, route.Method, route.Path, content);
                if ((answer.Fault() ?? judge(route, answer) ?? (leaks && route.Rule.Rule != AccessRule.Open ? answer.Leak(world, route.Path) : null)) is { } fault)
                {
                    faults.Add($"{route} {fault}: {(int)answer.Status} {answer.Body[..Math.Min(answer.Body.Length, 200)]}");
                }
            });
        faults.Order(StringComparer.Ordinal).ShouldBeEmpty();
    }
}
