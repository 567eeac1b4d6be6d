using System.Text;
using System.Text.Json;
using Coder.Providers.Docker;
using Coder.Providers.Tests.Infrastructure;
using Coder.Testing;

namespace Coder.Providers.Tests.Docker;

/// <summary>Pulls and pushes of a real engine, with a registry that wants a login.</summary>
[Collection(DockerCollection.Name)]
public sealed class RegistryTests(DockerMachine machine) : IAsyncDisposable
{
    private readonly ImageRegistry _registry = new();

    public ValueTask DisposeAsync() => _registry.DisposeAsync();

    [Fact]
    public async Task An_image_is_pushed_read_pulled_and_removed()
    {
        var name = $"{_registry.Address}/team/tools:1";
        (await machine.Engine.DockerAsync("tag", DockerEngine.Image, name)).ShouldSucceed();
        var docker = await LoggedInAsync(ImageRegistry.Password);
        var pushed = await docker.CreateAsync("docker_registry_image", new { name });
        pushed.Text("sha256_digest").ShouldStartWith("sha256:");
        docker.Log.Lines.ShouldContain(l => l.Line == $"docker_registry_image.this: pushing the image {name} to {_registry.Address}");
        (await docker.ReadAsync("docker_registry_image", pushed)).NewState.ShouldBe(pushed);
        (await docker.DataValueAsync("docker_registry_image", new { name })).Text("sha256_digest").ShouldBe(pushed.Text("sha256_digest"));
        (await docker.DataValueAsync("docker_registry_image_manifests", new { name })).GetAttribute("manifests").Elements.ShouldBeEmpty("it is for one platform");

        (await machine.Engine.DockerAsync("rmi", name)).ShouldSucceed();
        var pulled = await docker.CreateAsync("docker_image", new { name });
        pulled.Text("repo_digest").ShouldBe($"{_registry.Address}/team/tools@{pushed.Text("sha256_digest")}");
        docker.Log.Lines.ShouldContain(l => l.Line == $"docker_image.this: pulling the image {name} from {_registry.Address}");
        docker.Log.Lines.ShouldContain(l => l.Line.StartsWith("docker_image.this: Status: Downloaded newer image", StringComparison.Ordinal));
        (await docker.DestroyAsync("docker_image", pulled)).Diagnostics.ShouldBeEmpty();

        (await docker.DestroyAsync("docker_registry_image", pushed)).Diagnostics.ShouldBeEmpty();
        _registry.Manifests.ShouldBeEmpty();
        (await docker.ReadAsync("docker_registry_image", pushed)).NewState.ShouldBeNull();
        (await docker.DestroyAsync("docker_registry_image", pushed)).Diagnostics.ShouldBeEmpty("deleting what is gone is fine");
    }

    [Fact]
    public async Task What_a_registry_refuses_is_told_in_a_sentence()
    {
        var name = $"{_registry.Address}/team/absent:1";
        var stranger = await LoggedInAsync("wrong");
        (await stranger.ApplyAsync("docker_image", new { name })).Diagnostics.Told().ShouldContain(
            $"The registry {_registry.Address} refuses the image {name}: it does not exist there, or needs a login.");
        (await stranger.DataAsync("docker_registry_image", new { name })).Diagnostics.Told().ShouldContain($"The registry {_registry.Address} refuses team/absent");

        var friend = await LoggedInAsync(ImageRegistry.Password);
        (await friend.ApplyAsync("docker_container", new { name = "x", image = name })).Diagnostics.Told().ShouldContain(
            $"The image {name} does not exist in the registry {_registry.Address}. Check its name and tag.");
        (await friend.DataAsync("docker_registry_image", new { name })).Diagnostics.Told().ShouldContain($"The image {name} does not exist in the registry");
        (await friend.ApplyAsync("docker_image", new { name = "127.0.0.1:1/a:1" })).Diagnostics.Told().ShouldContain("The Docker engine cannot reach the registry 127.0.0.1:1");
    }

    [Fact]
    public async Task A_registry_whose_rate_limit_is_reached_is_named()
    {
        var name = $"{_registry.Address}/team/tools:3";
        var docker = await LoggedInAsync(ImageRegistry.Password);
        _registry.IsExhausted = true;

        (await docker.ApplyAsync("docker_image", new { name })).Diagnostics.Told().ShouldContain(
            $"The registry {_registry.Address} allows no more pulls for now (rate limit). Wait, or give it a login with registry_auth.");
        (await docker.DataAsync("docker_registry_image", new { name })).Diagnostics.Told().ShouldContain(
            $"The registry {_registry.Address} allows no more requests for now (rate limit). Wait, or give it a login with registry_auth.");
    }

    [Fact]
    public async Task A_login_is_read_from_a_configuration_file_and_a_credential_helper_refused()
    {
        (await machine.Engine.DockerAsync("tag", DockerEngine.Image, $"{_registry.Address}/team/tools:2")).ShouldSucceed();
        var auth = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{ImageRegistry.Username}:{ImageRegistry.Password}"));
        var docker = await machine.DriverAsync(config: new
        {
            registry_auth = new[] { new { address = "http://" + _registry.Address, config_file_content = JsonSerializer.Serialize(new { auths = new Dictionary<string, object> { [_registry.Address] = new { auth } } }) } },
        });
        await docker.CreateAsync("docker_registry_image", new { name = $"{_registry.Address}/team/tools:2" });

        await using var provider = DockerProviderFactory.Create(new DockerProviderOptions { Environment = new Dictionary<string, string>() });
        (await ProviderDriver.ConfigurationProblemsAsync(provider, new
        {
            registry_auth = new[] { new { address = "quay.io", config_file_content = """{"credsStore":"secretservice"}""" } },
        })).Told().ShouldContain("leaves passwords to a credential helper, which the built-in provider does not call. Give username and password instead.");
    }

    private Task<ProviderDriver> LoggedInAsync(string password) => machine.DriverAsync(config: new
    {
        registry_auth = new[] { new { address = "http://" + _registry.Address, username = ImageRegistry.Username, password } },
    });
}
