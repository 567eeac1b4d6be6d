using System.Net;
using Coder.Sdk;
using Coder.Server.Tests.Infrastructure;
using Dapper;

namespace Coder.Server.Tests.Apps;

/// <summary>What ends somebody's access to an app that they have just used, while it is remembered: the very next request is refused.</summary>
public sealed class RevocationTests : IAsyncLifetime
{
    private readonly AppWorld _world = new();

    public Task InitializeAsync() => _world.InitializeAsync();

    public Task DisposeAsync() => _world.DisposeAsync();

    [Fact]
    public async Task A_session_that_was_logged_out()
    {
        await UseAsync();

        (await _world.Bob.Client.SendAsync(HttpMethod.Post, "/users/logout")).StatusCode.ShouldBe(HttpStatusCode.OK);

        await RefusedAsync(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task A_token_that_was_deleted_while_another_session_goes_on()
    {
        var key = await (await _world.Bob.Client.SendAsync(HttpMethod.Post, "/users/me/keys/tokens", new CreateTokenRequest { TokenName = "app" }))
            .ValueAsync<GenerateApiKeyResponse>(HttpStatusCode.Created);
        using var client = _world.Server.NewClient(key.Key);
        var other = _world.Bob with { Client = client, Token = key.Key };
        await UseAsync();
        await UseAsync(other);

        (await _world.Bob.Client.SendAsync(HttpMethod.Delete, $"/users/me/keys/{key.Key.Split('-')[0]}")).StatusCode.ShouldBe(HttpStatusCode.NoContent);

        await RefusedAsync(HttpStatusCode.Unauthorized, other);
        await UseAsync();
    }

    [Fact]
    public async Task A_user_who_was_suspended()
    {
        await UseAsync();

        (await _world.Owner.Client.SendAsync(HttpMethod.Put, $"/users/{_world.Bob.Id}/status/suspend")).StatusCode.ShouldBe(HttpStatusCode.OK);

        await RefusedAsync(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task A_workspace_that_is_stopped()
    {
        await using var connection = await _world.Server.Database.OpenConnectionAsync();
        await connection.ExecuteAsync("UPDATE template_versions SET template_id = (SELECT template_id FROM workspaces)");
        await UseAsync();

        var stop = await _world.Bob.Client.SendAsync(
            HttpMethod.Post, $"/workspaces/{_world.Rows.WorkspaceId}/builds", new CreateWorkspaceBuildRequest { Transition = WorkspaceTransition.Stop });
        stop.StatusCode.ShouldBe(HttpStatusCode.Created, await stop.Content.ReadAsStringAsync());

        (await (await _world.HostAsync(_world.Bob, "code", "/")).ErrorAsync(HttpStatusCode.ServiceUnavailable)).Message
            .ShouldBe("The workspace is not running. Start it, and come back to this address.");
    }

    [Theory]
    [InlineData("DELETE FROM organization_members WHERE user_id = @Id")]
    [InlineData("UPDATE workspace_apps SET sharing_level = 'owner' WHERE slug = 'team'")]
    [InlineData("UPDATE users SET status = 'suspended' WHERE id = @Id")]
    public async Task A_guest_even_when_nobody_tells_the_server(string change)
    {
        for (var i = 0; i < 3; i++)
        {
            (await _world.HostAsync(_world.Eve, "team", "/")).StatusCode.ShouldBe(HttpStatusCode.OK);
        }

        await using var connection = await _world.Server.Database.OpenConnectionAsync();
        await connection.ExecuteAsync(change, new { _world.Eve.Id });

        (await _world.HostAsync(_world.Eve, "team", "/")).StatusCode.ShouldBeOneOf(HttpStatusCode.NotFound, HttpStatusCode.Unauthorized);
    }

    /// <summary>The second request is the one after which who asks and what for are known.</summary>
    private async Task UseAsync(TestUser? user = null)
    {
        for (var i = 0; i < 3; i++)
        {
            (await _world.HostAsync(user ?? _world.Bob, "code", "/")).StatusCode.ShouldBe(HttpStatusCode.OK);
            (await _world.PathAsync(user ?? _world.Bob, "code/")).StatusCode.ShouldBe(HttpStatusCode.OK);
        }
    }

    private async Task RefusedAsync(HttpStatusCode status, TestUser? user = null)
    {
        (await _world.HostAsync(user ?? _world.Bob, "code", "/")).StatusCode.ShouldBe(status);
        (await _world.PathAsync(user ?? _world.Bob, "code/")).StatusCode.ShouldBe(status);
    }
}
