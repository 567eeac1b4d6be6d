using Coder.Testing;

namespace Coder.EndToEnd.Tests.Recovery;

/// <summary>A server with the workspace "demo" for the tests that end processes. It comes back each time, which is what they are about.</summary>
public sealed class KilledServer : IAsyncLifetime
{
    public const string Collection = "a server that is killed";

    public RunningServer Server { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Server = await RunningServer.StartAsync();
        await Server.CreateWorkspaceAsync("demo");
    }

    public async Task DisposeAsync() => await Server.DisposeAsync();

    /// <summary>Makes the server run and the workspace enterable, whatever the last test has left.</summary>
    public async Task PrepareAsync()
    {
        if (!Server.IsRunning)
        {
            await Server.LaunchAsync();
        }

        (await Server.CliAsync("ssh", "--wait=yes", "demo", "--", "true")).ShouldSucceed(); // starts a stopped one
    }

    /// <summary>Kills the server and starts it again.</summary>
    public async Task RestartAsync()
    {
        await Server.KillAsync();
        await Server.LaunchAsync();
    }
}

/// <summary>Makes them share the <see cref="KilledServer"/>, one after another.</summary>
[CollectionDefinition(KilledServer.Collection)]
public sealed class KilledServerUsers : ICollectionFixture<KilledServer>;
