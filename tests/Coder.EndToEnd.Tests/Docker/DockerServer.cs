using Coder.Testing;

namespace Coder.EndToEnd.Tests.Docker;

/// <summary>A Docker engine, and a server whose templates find it.</summary>
public sealed class DockerServer : IAsyncLifetime
{
    public DockerEngine Engine { get; private set; } = null!;

    public RunningServer Server { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Engine = await DockerEngine.StartAsync(programs: [Distribution.Cli]);
        Server = await RunningServer.StartAsync(environment: new Dictionary<string, string> { ["DOCKER_HOST"] = Engine.Host });
    }

    public async Task DisposeAsync()
    {
        await Server.DisposeAsync();
        await Engine.DisposeAsync();
    }
}
