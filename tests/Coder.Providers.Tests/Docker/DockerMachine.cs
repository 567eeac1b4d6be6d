using System.Text.Json;
using Coder.Providers.Docker;
using Coder.Providers.Tests.Infrastructure;
using Coder.Terraform.Configuration;
using Coder.Testing;

namespace Coder.Providers.Tests.Docker;

/// <summary>One engine for all tests of the Docker provider; each takes names of its own.</summary>
public sealed class DockerMachine : IAsyncLifetime
{
    public DockerEngine Engine { get; private set; } = null!;

    public async Task InitializeAsync() => Engine = await DockerEngine.StartAsync();

    public async Task DisposeAsync() => await Engine.DisposeAsync();

    /// <summary>The provider for this engine.</summary>
    internal async Task<ProviderDriver> DriverAsync(TemplateFiles? files = null, string workspace = "", object? config = null, TimeSpan? grace = null) =>
        await new ProviderDriver(DockerProviderFactory.Create(new DockerProviderOptions
        {
            Environment = new Dictionary<string, string> { ["DOCKER_HOST"] = Engine.Host },
            Files = files,
            WorkspaceId = workspace,
            ExitGrace = grace ?? TimeSpan.FromMilliseconds(1),
        })).ConfigureAsync(config);

    /// <summary>What the engine tells of an object.</summary>
    internal async Task<JsonElement> InspectAsync(string id)
    {
        var result = (await Engine.DockerAsync("inspect", id)).ShouldSucceed();
        return JsonDocument.Parse(result.Output).RootElement[0];
    }

    internal async Task<bool> ExistsAsync(string id) => (await Engine.DockerAsync("inspect", id)).ExitCode == 0;
}

[CollectionDefinition(Name)]
public sealed class DockerCollection : ICollectionFixture<DockerMachine>
{
    public const string Name = "docker";
}
