using System.Net;
using Coder.Sdk;
using Coder.Server.Access;
using Coder.Server.Tests.Agents;
using Coder.Server.Tests.Infrastructure;
using Dapper;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Coder.Server.Tests.Access.Walk;

/// <summary>
/// A small deployment to walk through: an owner; bob, who has a template's workspace with an agent, a group and tokens in the first
/// organization; eve, who is in it too; mallory, who is in another organization; and carol, who was suspended.
/// </summary>
public sealed class World : IAsyncLifetime
{
    /// <summary>A word in everything of bob's that people read; strangers must never see it.</summary>
    public const string Secret = "zebra";

    internal TestServer Server { get; private set; } = null!;

    internal TestUser Owner { get; private set; } = null!;

    internal TestUser Bob { get; private set; } = null!;

    internal TestUser Mallory { get; private set; } = null!;

    /// <summary>A member of bob's organization.</summary>
    internal TestUser Eve { get; private set; } = null!;

    internal AgentRows Workspace { get; private set; } = null!;

    /// <summary>Bob's token that may only read templates.</summary>
    internal string NarrowToken { get; private set; } = "";

    /// <summary>The owner's token that reaches only a template that is none of the world's.</summary>
    internal string ElsewhereToken { get; private set; } = "";

    /// <summary>A token of somebody who was suspended.</summary>
    internal string SuspendedToken { get; private set; } = "";

    /// <summary>Ids of bob's things, by the name of the path part that comes before them.</summary>
    internal IReadOnlyDictionary<string, string> Ids { get; private set; } = new Dictionary<string, string>();

    /// <summary>The server's routes that state a method.</summary>
    internal IReadOnlyList<WalkedRoute> Routes { get; private set; } = [];

    public async Task InitializeAsync()
    {
        Server = await TestServer.StartAsync();
        Owner = await Server.FirstUserAsync();
        Bob = await Server.MemberAsync(Owner, "bob");
        Workspace = await AgentRows.CreateAsync(Server, Bob);
        Mallory = await ForeignerAsync();
        Eve = await Server.MemberAsync(Owner, "eve");
        NarrowToken = await TokenAsync(Bob.Client, new CreateTokenRequest { TokenName = "narrow", Scopes = ["template:read"] });
        ElsewhereToken = await TokenAsync(Owner.Client, new CreateTokenRequest
        {
            TokenName = "elsewhere",
            Scopes = ["all"],
            AllowList = [new ApiAllowListTarget { Type = "template", Id = Guid.NewGuid().ToString() }],
        });
        var carol = await Server.MemberAsync(Owner, "carol");
        SuspendedToken = carol.Token;
        (await Owner.Client.SendAsync(HttpMethod.Put, "/users/carol/status/suspend")).StatusCode.ShouldBe(HttpStatusCode.OK);
        Ids = await NameThingsAsync();
        Routes = [.. Server.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>().SelectMany(route => WalkedRoute.Of(route, this))];
    }

    public async Task DisposeAsync() => await Server.DisposeAsync();

    /// <summary>A token of somebody, made by themselves.</summary>
    internal static async Task<string> TokenAsync(HttpClient client, CreateTokenRequest request) =>
        (await (await client.SendAsync(HttpMethod.Post, "/users/me/keys/tokens", request)).ValueAsync<GenerateApiKeyResponse>(HttpStatusCode.Created)).Key;

    private async Task<TestUser> ForeignerAsync()
    {
        var organization = Guid.NewGuid();
        await using var connection = await Server.Database.OpenConnectionAsync();
        await connection.ExecuteAsync(
            """
            INSERT INTO organizations (id, name, display_name, created_at, updated_at) VALUES (@organization, 'elsewhere', 'Elsewhere', now(), now());
            INSERT INTO groups (id, organization_id, name, created_at, updated_at) VALUES (@organization, @organization, 'Everyone', now(), now());
            """,
            new { organization });
        return await Server.MemberAsync(Owner with { OrganizationId = organization }, "mallory");
    }

    /// <summary>Writes the secret word into everything of bob's, and answers the ids.</summary>
    private async Task<Dictionary<string, string>> NameThingsAsync()
    {
        var group = Guid.NewGuid();
        await using var connection = await Server.Database.OpenConnectionAsync();
        await connection.ExecuteAsync(
            """
            UPDATE users SET name = 'Bob Zebra' WHERE id = @bob;
            UPDATE organizations SET display_name = 'Zebras', description = 'zebra' WHERE id = @home;
            UPDATE templates SET name = 'zebra-template', display_name = 'Zebra template', description = 'zebra';
            UPDATE template_versions SET message = 'zebra', readme = 'zebra', template_id = (SELECT id FROM templates);
            UPDATE workspaces SET name = 'zebra-workspace';
            INSERT INTO groups (id, organization_id, name, display_name, created_at, updated_at)
            VALUES (@group, @home, 'zebra-group', 'Zebra group', now(), now());
            INSERT INTO group_members (group_id, user_id) VALUES (@group, @bob);
            INSERT INTO template_acl (template_id, group_id, role) SELECT id, @home, 'use' FROM templates;
            INSERT INTO custom_roles (organization_id, name, display_name, created_at, updated_at) VALUES (@home, 'zebra-role', 'Zebra role', now(), now());
            INSERT INTO provisioner_job_logs (job_id, created_at, source, level, stage, output)
            SELECT id, now(), 'provisioner', 'info', 'Apply', 'zebra' FROM provisioner_jobs;
            """,
            new { bob = Bob.Id, home = Owner.OrganizationId, group });
        return new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["organizations"] = Owner.OrganizationId.ToString(),
            ["users"] = "bob",
            ["members"] = "bob",
            ["templates"] = await IdAsync("templates"),
            ["templateversions"] = await IdAsync("template_versions"),
            ["workspaces"] = Workspace.WorkspaceId.ToString(),
            ["workspacebuilds"] = await IdAsync("workspace_builds"),
            ["workspaceagents"] = Workspace.AgentId.ToString(),
            ["files"] = await IdAsync("files"),
            ["provisionerjobs"] = await IdAsync("provisioner_jobs"),
            ["groups"] = group.ToString(),
            ["workspace"] = "zebra-workspace",
            ["versions"] = "v1",
            ["builds"] = "1",
            ["keys"] = Bob.Token[..10],
            ["tokens"] = "narrow",
            ["roles"] = "zebra-role",
        };

        async Task<string> IdAsync(string table) =>
            (await connection.ExecuteScalarAsync<Guid>($"SELECT id FROM {table} ORDER BY id LIMIT 1")).ToString();
    }
}

/// <summary>One method of a route, with a path that leads to bob's things.</summary>
internal sealed record WalkedRoute(string Method, string Pattern, string Path, AccessRuleMetadata Rule)
{
    /// <summary>Whether the path names something of bob's.</summary>
    public bool NamesThings => Pattern.Contains('{', StringComparison.Ordinal);

    /// <summary>Whether calling it ends the caller's own session.</summary>
    public bool EndsSession => Pattern.Contains("logout", StringComparison.Ordinal);

    /// <summary>Whether calling it as somebody powerful ends bob's account.</summary>
    public bool EndsAccount => Pattern.EndsWith("/status/suspend", StringComparison.Ordinal);

    public static IEnumerable<WalkedRoute> Of(RouteEndpoint route, World world)
    {
        var rule = route.Metadata.GetMetadata<AccessRuleMetadata>()!;
        var pattern = "/" + route.RoutePattern.RawText!.TrimStart('/');
        var methods = route.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? [];
        return methods.Where(method => method != "HEAD").Select(method => new WalkedRoute(method, pattern, Fill(route, world), rule));
    }

    public override string ToString() => $"{Method} {Pattern}";

    private static string Fill(RouteEndpoint route, World world)
    {
        var before = "";
        var path = "";
        foreach (var segment in route.RoutePattern.PathSegments)
        {
            var text = string.Concat(segment.Parts.Select(part => part switch
            {
                Microsoft.AspNetCore.Routing.Patterns.RoutePatternLiteralPart literal => literal.Content,
                Microsoft.AspNetCore.Routing.Patterns.RoutePatternParameterPart parameter => Value(parameter, before, route, world),
                _ => "",
            }));
            before = segment.Parts.OfType<Microsoft.AspNetCore.Routing.Patterns.RoutePatternLiteralPart>().FirstOrDefault()?.Content ?? before;
            path += $"/{text}";
        }

        return path.Length == 0 ? "/" : path;
    }

    /// <summary>
    /// What stands for a parameter: bob's thing of that kind. Where a route names a kind of thing by name instead of id, its name.
    /// </summary>
    private static string Value(Microsoft.AspNetCore.Routing.Patterns.RoutePatternParameterPart parameter, string before, RouteEndpoint route, World world)
    {
        var isId = parameter.ParameterPolicies.Any(policy => policy.Content == "guid");
        if (!isId && before is "templates" or "groups")
        {
            return before == "templates" ? "zebra-template" : "zebra-group";
        }

        return world.Ids.TryGetValue(before, out var known) ? known
            : isId ? Guid.NewGuid().ToString()
            : parameter.ParameterPolicies.Any(policy => policy.Content is "int" or "long") ? "1" : "x";
    }
}
