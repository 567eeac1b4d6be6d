using System.Net.Http.Headers;
using System.Net.Http.Json;
using Coder.Sdk;
using Coder.Sdk.AgentProtocol;
using Coder.Server.Apps;
using Coder.Server.Configuration;
using Coder.Server.Tests.Agents;
using Coder.Server.Tests.Infrastructure;
using Dapper;

namespace Coder.Server.Tests.Apps;

/// <summary>A server with hosts for apps, and bob's running workspace <c>work</c> with a real web app behind its agent <c>main</c>.</summary>
public sealed class AppWorld : IAsyncLifetime
{
    /// <summary>What the hosts of apps end with.</summary>
    public const string Suffix = ".apps.test";

    internal TestServer Server { get; private set; } = null!;

    internal TestUser Owner { get; private set; } = null!;

    internal TestUser Bob { get; private set; } = null!;

    /// <summary>A member of the same organization.</summary>
    internal TestUser Eve { get; private set; } = null!;

    internal AgentRows Rows { get; private set; } = null!;

    internal SampleApp App { get; private set; } = null!;

    internal ForwardingAgent Agent { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        AppHostPattern.TryParse("*" + Suffix, out var hosts).ShouldBeTrue();
        Server = await TestServer.StartAsync(options => options with { Apps = new AppOptions { Hosts = hosts } });
        Owner = await Server.FirstUserAsync();
        Bob = await Server.MemberAsync(Owner, "bob");
        Eve = await Server.MemberAsync(Owner, "eve");
        Rows = await AgentRows.CreateAsync(Server, Bob);
        App = await SampleApp.StartAsync();
        await AddAppsAsync(Server, Rows, App.Port);
        Agent = await ForwardingAgent.ConnectAsync(
            Server, Rows.Token, new ListeningPort(App.Port, "sample"), new ListeningPort(5432, "postgres"), new ListeningPort(8080, ""));
        await AgentTunnels.ConnectedAsync(Server, Rows);
    }

    public async Task DisposeAsync()
    {
        await Agent.DisposeAsync();
        await App.DisposeAsync();
        await Server.DisposeAsync();
    }

    /// <summary>Names the workspace and gives it apps of every kind.</summary>
    internal static async Task AddAppsAsync(TestServer server, AgentRows rows, int port)
    {
        await using var connection = await server.Database.OpenConnectionAsync();
        await connection.ExecuteAsync(
            """
            UPDATE workspaces SET name = 'work' WHERE id = @WorkspaceId;
            UPDATE templates SET max_port_share_level = 'authenticated' WHERE id = (SELECT template_id FROM workspaces WHERE id = @WorkspaceId);
            UPDATE workspace_apps SET url = @root, health = 'healthy', subdomain = true WHERE agent_id = @AgentId;
            INSERT INTO workspace_apps (id, agent_id, slug, display_name, url, command, external, sharing_level, health, created_at) VALUES
                (gen_random_uuid(), @AgentId, 'open', 'Open', @root, '', false, 'public', 'disabled', now()),
                (gen_random_uuid(), @AgentId, 'team', 'Team', @root, '', false, 'organization', 'disabled', now()),
                (gen_random_uuid(), @AgentId, 'folder', 'Folder', @root || '/?folder=/home/bob', '', false, 'owner', 'disabled', now()),
                (gen_random_uuid(), @AgentId, 'lab', 'Lab', @root || '/@bob/work/apps/lab', '', false, 'owner', 'disabled', now()),
                (gen_random_uuid(), @AgentId, 'dead', 'Dead', 'http://localhost:1/', '', false, 'owner', 'unhealthy', now()),
                (gen_random_uuid(), @AgentId, 'odd', 'Odd', 'not a url', '', false, 'owner', 'disabled', now()),
                (gen_random_uuid(), @AgentId, 'top', 'Top', '', 'top', false, 'owner', 'disabled', now()),
                (gen_random_uuid(), @AgentId, 'docs', 'Docs', 'https://example.com', '', true, 'owner', 'disabled', now())
            """,
            new { rows.WorkspaceId, rows.AgentId, root = $"http://localhost:{port}" });
    }

    /// <summary>The host of an app or port of the workspace.</summary>
    internal static string HostOf(string app) => $"{app}--main--work--bob{Suffix}";

    /// <summary>A request below the dashboard's host.</summary>
    internal Task<HttpResponseMessage> PathAsync(TestUser? user, string rest, Action<HttpRequestMessage>? change = null) =>
        SendAsync(user, $"/@bob/work/apps/{rest}", host: null, change);

    /// <summary>A request to a host of an app.</summary>
    internal Task<HttpResponseMessage> HostAsync(TestUser? user, string app, string target, Action<HttpRequestMessage>? change = null) =>
        SendAsync(user, target, HostOf(app), change);

    /// <summary>Sends a request; nothing of its target is put in order.</summary>
    internal async Task<HttpResponseMessage> SendAsync(TestUser? user, string target, string? host, Action<HttpRequestMessage>? change = null)
    {
        var url = new Uri(Server.Url.GetLeftPart(UriPartial.Authority) + target, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        request.Headers.Host = host is null ? null : $"{host}:{Server.Url.Port}";
        change?.Invoke(request);
        return await (user?.Client ?? Server.Client).SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }

    /// <summary>What the app got.</summary>
    internal static async Task<SeenRequest> SeenAsync(HttpResponseMessage answer)
    {
        answer.IsSuccessStatusCode.ShouldBeTrue(await answer.Content.ReadAsStringAsync());
        return (await answer.Content.ReadFromJsonAsync<SeenRequest>())!;
    }

    /// <summary>Makes a request that of a browser that shows the answer.</summary>
    internal static void AsBrowser(HttpRequestMessage request) => request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/html"));
}
