using System.Text.Json.Nodes;
using Coder.Hcl.Values;
using Coder.Providers.Declaration;
using Coder.Providers.Docker.Client;
using Coder.Providers.Docker.Registry;
using static Coder.Providers.Declaration.Field;

namespace Coder.Providers.Docker.Image;

/// <summary><c>docker_tag</c>: a further name of an image that the engine has. Destroying it removes neither name.</summary>
internal sealed class TagResource() : DockerType("docker_tag", new Block(
[
    Id("Both names."),
    Required("source_image", HclType.String, "The image."),
    Required("target_image", HclType.String, "Its further name."),
    Optional("tag_triggers", HclType.Set(HclType.String), "A change gives the name anew."),
    Computed("source_image_id", HclType.String, "The image's id."),
]))
{
    /// <inheritdoc/>
    protected override async Task<BlockValue?> FindAsync(Operation<DockerContext> operation, BlockValue state, CancellationToken ct) =>
        await ImageLookup.FindAsync(operation.Context.Engine, state.Text("target_image"), ct) is { } found && found.Text("Id") == state.Text("source_image_id")
            ? state
            : null;

    /// <inheritdoc/>
    protected override async Task<BlockValue> MakeAsync(Operation<DockerContext> operation, BlockValue planned, Made made, CancellationToken ct)
    {
        var engine = operation.Context.Engine;
        var source = planned.Text("source_image");
        var target = ImageReference.Parse(planned.Text("target_image"));
        await engine.PostAsync(
            $"images/{ImageLookup.PathOf(source)}/tag?repo={Uri.EscapeDataString(target.Name)}&tag={Uri.EscapeDataString(target.Tag)}", null, ct);
        JsonNode found = await ImageLookup.FindAsync(engine, source, ct) ?? throw new EngineException(null, $"The Docker engine has no image {source}.");
        return planned.With("id", $"{source}.{planned.Text("target_image")}").With("source_image_id", found.Text("Id"));
    }

    /// <inheritdoc/>
    protected override Task RemoveAsync(Operation<DockerContext> operation, BlockValue state, CancellationToken ct) => Task.CompletedTask;
}
