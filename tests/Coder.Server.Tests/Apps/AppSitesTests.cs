using Coder.Server.Access;
using Coder.Server.Agents;
using Coder.Server.Apps;
using Coder.Server.Database;
using Coder.Server.Tests.Agents;
using Coder.Server.Tests.Infrastructure;
using Coder.Testing;
using Dapper;
using Microsoft.Extensions.DependencyInjection;

namespace Coder.Server.Tests.Apps;

/// <summary>What is remembered of a workspace between requests to its apps, for whom, and what ends it. No agent is connected, so that only the tests publish.</summary>
public sealed class AppSitesTests : IAsyncLifetime
{
    private readonly StillClock _clock = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private TestServer _server = null!;
    private TestUser _owner = null!;
    private AgentRows _rows = null!;
    private AppSites _sites = null!;
    private AppAddress _address = null!;

    public async Task InitializeAsync()
    {
        _server = await TestServer.StartAsync();
        _owner = await _server.FirstUserAsync();
        _rows = await AgentRows.CreateAsync(_server, _owner);
        _sites = new AppSites(_server.Services.GetRequiredService<AppFinder>(), _server.Services.GetRequiredService<Notifications>(), _clock);
        _address = new AppAddress("Alice", "Work", null, "code", BasePath: null);
        await using var connection = await _server.Database.OpenConnectionAsync();
        await connection.ExecuteAsync("UPDATE workspaces SET name = 'work'");
        await ChangeAsync(1);
    }

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task The_owners_own_workspace_is_remembered_until_a_nudge_comes()
    {
        await RememberAsync();
        await ChangeAsync(2);
        (await UrlAsync(Alice)).ShouldBe("http://localhost:1/");

        await _server.Services.GetRequiredService<Notifications>().PublishAsync(AgentChannels.Workspace(_rows.WorkspaceId));

        (await UrlAsync(Alice)).ShouldBe("http://localhost:2/");
    }

    [Fact]
    public async Task It_is_looked_up_again_after_five_seconds_even_without_a_nudge()
    {
        await RememberAsync();
        await ChangeAsync(2);

        _clock.Advance(TimeSpan.FromSeconds(4.9));
        (await UrlAsync(Alice)).ShouldBe("http://localhost:1/");
        _clock.Advance(TimeSpan.FromSeconds(0.1));
        (await UrlAsync(Alice)).ShouldBe("http://localhost:2/");
    }

    [Fact]
    public async Task A_change_between_the_requests_that_make_it_known_is_not_missed()
    {
        (await UrlAsync(Alice)).ShouldBe("http://localhost:1/");
        await ChangeAsync(2);

        (await UrlAsync(Alice)).ShouldBe("http://localhost:2/");
    }

    [Fact]
    public async Task For_everybody_else_each_request_looks_it_up()
    {
        foreach (var other in new[] { Actor(Guid.NewGuid()), null })
        {
            await ChangeAsync(1);
            await UrlAsync(other);
            await UrlAsync(other);
            await ChangeAsync(2);

            (await UrlAsync(other)).ShouldBe("http://localhost:2/");
        }
    }

    [Fact]
    public async Task An_owner_whose_rights_come_from_sharing_too_is_looked_up_each_time()
    {
        await using (var connection = await _server.Database.OpenConnectionAsync())
        {
            await connection.ExecuteAsync(
                "INSERT INTO workspace_acl (workspace_id, user_id, role) VALUES (@WorkspaceId, @Id, 'use')", new { _rows.WorkspaceId, _owner.Id });
        }

        await RememberAsync();
        await ChangeAsync(2);

        (await UrlAsync(Alice)).ShouldBe("http://localhost:2/");
    }

    [Fact]
    public async Task What_does_not_exist_is_looked_up_each_time()
    {
        var other = _address with { Workspace = "later" };
        (await _sites.FindAsync(Alice, other, CancellationToken.None)).ShouldBeNull();
        (await _sites.FindAsync(Alice, other, CancellationToken.None)).ShouldBeNull();
        await using var connection = await _server.Database.OpenConnectionAsync();
        await connection.ExecuteAsync("UPDATE workspaces SET name = 'later'");

        (await _sites.FindAsync(Alice, other, CancellationToken.None)).ShouldNotBeNull().WorkspaceId.ShouldBe(_rows.WorkspaceId);
    }

    private Actor Alice => Actor(_owner.Id);

    private static Actor Actor(Guid id) => new(ActorKind.User, id, "somebody");

    /// <summary>The second request is the one after which it is known.</summary>
    private async Task RememberAsync()
    {
        await UrlAsync(Alice);
        (await UrlAsync(Alice)).ShouldBe("http://localhost:1/");
    }

    private async Task<string> UrlAsync(Actor? actor)
    {
        var site = await _sites.FindAsync(actor, _address, CancellationToken.None);
        return site.ShouldNotBeNull().Apps.ShouldHaveSingleItem().Url;
    }

    /// <summary>Changes the app's URL without telling anybody.</summary>
    private async Task ChangeAsync(int port)
    {
        await using var connection = await _server.Database.OpenConnectionAsync();
        await connection.ExecuteAsync("UPDATE workspace_apps SET url = @url", new { url = $"http://localhost:{port}/" });
    }
}
