using Coder.Hcl.Values;
using Coder.Providers.Declaration;
using static Coder.Providers.Declaration.Field;

namespace Coder.Providers.Docker.Registry;

/// <summary>data <c>docker_registry_image</c>: the digest that a registry has for a name.</summary>
internal sealed class RegistryImageDataSource() : DockerDataSource("docker_registry_image", new Block(
[
    Id("The digest."),
    Required("name", HclType.String, "The image's name, with tag or digest.").NotEmpty(),
    Optional("insecure_skip_verify", HclType.Bool, "Takes any certificate of the registry.").Default(false),
    Computed("sha256_digest", HclType.String, "The digest."),
]))
{
    /// <inheritdoc/>
    protected override async Task<BlockValue> FindAsync(Operation<DockerContext> operation, BlockValue config, CancellationToken ct)
    {
        var image = ImageReference.Parse(config.Text("name"));
        using var registry = new RegistryClient(image, operation.Context.Logins.For(image.Registry), config.Flag("insecure_skip_verify"));
        var digest = await registry.DigestAsync(ct);
        return config.With("id", digest).With("sha256_digest", digest);
    }
}
