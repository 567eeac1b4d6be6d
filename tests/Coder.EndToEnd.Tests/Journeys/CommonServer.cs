using Coder.Testing;

namespace Coder.EndToEnd.Tests.Journeys;

/// <summary>A server for all tests that neither configure nor end theirs. Each of them deletes its workspaces.</summary>
public sealed class CommonServer : IAsyncLifetime
{
    public const string Collection = "one server";

    public RunningServer Server { get; private set; } = null!;

    public async Task InitializeAsync() => Server = await RunningServer.StartAsync();

    public async Task DisposeAsync() => await Server.DisposeAsync();
}

/// <summary>Makes them share the <see cref="CommonServer"/>, one after another.</summary>
[CollectionDefinition(CommonServer.Collection)]
public sealed class CommonServerUsers : ICollectionFixture<CommonServer>;
