using Coder.Server.Access;
using Coder.Server.Database;
using Coder.Server.Http;
using Coder.Server.Identity;
using Coder.Server.Tests.Infrastructure;
using Coder.Testing;
using Dapper;
using Microsoft.Extensions.DependencyInjection;

namespace Coder.Server.Tests.Identity;

/// <summary>What is remembered of a session between requests, and what ends it.</summary>
public sealed class SessionMemoryTests : IAsyncLifetime
{
    private readonly StillClock _clock = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private TestServer _server = null!;
    private TestUser _owner = null!;
    private SessionMemory _sessions = null!;

    public async Task InitializeAsync()
    {
        _server = await TestServer.StartAsync();
        _owner = await _server.FirstUserAsync();
        _sessions = new SessionMemory(
            _server.Services.GetRequiredService<SessionStore>(), _server.Services.GetRequiredService<Notifications>(), _clock);
    }

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_session_is_remembered_until_a_nudge_comes(bool byId)
    {
        await RememberAsync(byId);
        await EndAsync();
        (await AskAsync(byId)).Value.Username.ShouldBe("alice");

        await _server.Services.GetRequiredService<Notifications>().PublishAsync(SessionWatch.Channel(_owner.Id));

        (await AskAsync(byId)).Error.ShouldNotBeNull().Message.ShouldBe("Session token is invalid.");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task It_is_looked_up_again_after_five_seconds_even_without_a_nudge(bool byId)
    {
        await RememberAsync(byId);
        await EndAsync();

        _clock.Advance(TimeSpan.FromSeconds(4.9));
        (await AskAsync(byId)).Failed.ShouldBeFalse();
        _clock.Advance(TimeSpan.FromSeconds(0.1));
        (await AskAsync(byId)).Failed.ShouldBeTrue();
    }

    [Fact]
    public async Task Another_secret_or_form_of_a_remembered_token_is_refused()
    {
        await RememberAsync(byId: false);
        var last = _owner.Token[^1] == 'a' ? 'b' : 'a';

        foreach (var token in new[] { _owner.Token[..^1] + last, _owner.Token + "a", _owner.Token[..^1], " " + _owner.Token, "" })
        {
            (await _sessions.AuthenticateAsync(token, CancellationToken.None)).Error.ShouldNotBeNull().Message.ShouldBe("Session token is invalid.");
        }
    }

    [Fact]
    public async Task What_was_refused_is_looked_up_each_time()
    {
        await using var connection = await _server.Database.OpenConnectionAsync();
        await connection.ExecuteAsync("UPDATE users SET status = 'suspended'");
        (await AskAsync(byId: false)).Failed.ShouldBeTrue();
        (await AskAsync(byId: false)).Failed.ShouldBeTrue();

        await connection.ExecuteAsync("UPDATE users SET status = 'active'");

        (await AskAsync(byId: false)).Value.UserId.ShouldBe(_owner.Id);
    }

    /// <summary>The second request is the one after which it is known.</summary>
    private async Task RememberAsync(bool byId)
    {
        (await AskAsync(byId)).Failed.ShouldBeFalse();
        (await AskAsync(byId)).Failed.ShouldBeFalse();
    }

    private async Task<Outcome<Actor>> AskAsync(bool byId) => byId
        ? await _sessions.AuthenticateByIdAsync(_owner.Token.Split('-')[0], CancellationToken.None)
        : await _sessions.AuthenticateAsync(_owner.Token, CancellationToken.None);

    /// <summary>Ends the session without telling anybody.</summary>
    private async Task EndAsync()
    {
        await using var connection = await _server.Database.OpenConnectionAsync();
        await connection.ExecuteAsync("DELETE FROM api_keys");
    }
}
