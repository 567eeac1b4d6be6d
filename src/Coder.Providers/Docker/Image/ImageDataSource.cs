using Coder.Hcl.Values;
using Coder.Providers.Declaration;
using Coder.Providers.Docker.Client;
using static Coder.Providers.Declaration.Field;

namespace Coder.Providers.Docker.Image;

/// <summary>data <c>docker_image</c>: an image that the engine has.</summary>
internal sealed class ImageDataSource() : DockerDataSource("docker_image", new Block(
[
    Id("The image's id."),
    Required("name", HclType.String, "The image's name, with tag or digest."),
    Computed("repo_digest", HclType.String, "Repository and digest."),
]))
{
    /// <inheritdoc/>
    protected override async Task<BlockValue> FindAsync(Operation<DockerContext> operation, BlockValue config, CancellationToken ct)
    {
        var name = config.Text("name");
        var found = await ImageLookup.FindAsync(operation.Context.Engine, name, ct)
            ?? throw new EngineException(null, $"The Docker engine has no image {name}. Pull it, or use a docker_image resource.");
        return config.With("id", found.Text("Id")).With("repo_digest", ImageLookup.DigestOf(found, name));
    }
}
