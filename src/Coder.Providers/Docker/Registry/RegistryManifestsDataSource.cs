using System.Text.Json.Nodes;
using Coder.Hcl.Values;
using Coder.Providers.Declaration;
using Coder.Providers.Docker.Client;
using static Coder.Providers.Declaration.Field;

namespace Coder.Providers.Docker.Registry;

/// <summary>data <c>docker_registry_image_manifests</c>: the platforms that an image is made for.</summary>
internal sealed class RegistryManifestsDataSource() : DockerDataSource("docker_registry_image_manifests", new Block(
    [
        Id("The image's name."),
        Required("name", HclType.String, "The image's name, with tag.").NotEmpty(),
        Optional("insecure_skip_verify", HclType.Bool, "Takes any certificate of the registry.").Default(false),
        Computed("manifests", HclType.Set(Manifest), "One for each platform."),
    ],
    RegistryAuthBlock.Table))
{
    private static HclType Manifest => HclType.Object(new Dictionary<string, HclType>(StringComparer.Ordinal)
    {
        ["architecture"] = HclType.String, ["os"] = HclType.String, ["media_type"] = HclType.String, ["sha256_digest"] = HclType.String,
    });

    /// <inheritdoc/>
    protected override async Task<BlockValue> FindAsync(Operation<DockerContext> operation, BlockValue config, CancellationToken ct)
    {
        var name = config.Text("name");
        var image = ImageReference.Parse(name);
        using var registry = new RegistryClient(image, RegistryAuthBlock.LoginOf(operation.Context, config, image), config.Flag("insecure_skip_verify"));
        var found = await registry.ManifestAsync(ct);
        return config.With("id", name).With("manifests", HclValue.Set(Manifest, found.Items("manifests").Select(Value)));
    }

    private static HclValue Value(JsonNode manifest) => HclValue.Object(
    [
        KeyValuePair.Create("architecture", HclValue.String(manifest.Text("platform", "architecture"))),
        KeyValuePair.Create("os", HclValue.String(manifest.Text("platform", "os"))),
        KeyValuePair.Create("media_type", HclValue.String(manifest.Text("mediaType"))),
        KeyValuePair.Create("sha256_digest", HclValue.String(manifest.Text("digest"))),
    ]);
}
