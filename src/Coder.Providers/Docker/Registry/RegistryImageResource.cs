using Coder.Hcl.Diagnostics;
using Coder.Hcl.Values;
using Coder.Providers.Declaration;
using Coder.Providers.Docker.Client;
using Coder.Providers.Docker.Image;
using Coder.Terraform.Providers;
using static Coder.Providers.Declaration.Field;

namespace Coder.Providers.Docker.Registry;

/// <summary><c>docker_registry_image</c>: an image of the engine, pushed to its registry.</summary>
internal sealed class RegistryImageResource() : DockerType("docker_registry_image", new Block(
    [
        Id("The digest in the registry."),
        Required("name", HclType.String, "The image's name, with its registry.").NotEmpty(),
        Optional("keep_remotely", HclType.Bool, "Keeps the image in the registry when the resource is destroyed.").Default(false).InPlace(),
        Optional("insecure_skip_verify", HclType.Bool, "Takes any certificate of the registry.").Default(false).InPlace(),
        Optional("triggers", HclType.Map(HclType.String), "A change pushes the image anew."),
        Computed("sha256_digest", HclType.String, "The digest in the registry."),
    ],
    RegistryAuthBlock.Table,
    ImageBuildTable.Table,
    Timeouts))
{
    /// <inheritdoc/>
    public override void Validate(BlockValue config, DiagnosticBag problems) => ImageResource.CheckBuild(config, problems);

    /// <inheritdoc/>
    protected override async Task<BlockValue?> FindAsync(Operation<DockerContext> operation, BlockValue state, CancellationToken ct)
    {
        using var registry = Registry(operation, state);
        try
        {
            return state.With("sha256_digest", await registry.DigestAsync(ct));
        }
        catch (EngineException e) when (e.Status == System.Net.HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    protected override async Task<BlockValue> MakeAsync(Operation<DockerContext> operation, BlockValue planned, Made made, CancellationToken ct)
    {
        var name = planned.Text("name");
        var image = ImageReference.Parse(name);
        foreach (var build in planned.Blocks("build"))
        {
            await ImageBuild.RunAsync(operation, name, build, ct);
        }

        var engine = operation.Context.Engine;
        operation.Log.Write(ProgressLevel.Info, $"{operation.Address}: pushing the image {name} to {image.Registry}");

        // The engine refuses a push without the header, even when the registry wants no login.
        var login = RegistryAuthBlock.LoginOf(operation.Context, planned, image);
        var headers = new Dictionary<string, string>(StringComparer.Ordinal) { ["X-Registry-Auth"] = login?.Header() ?? "e30=" };
        using (var response = await engine.StreamAsync(HttpMethod.Post, $"images/{ImageLookup.PathOf(image.Name)}/push?tag={Uri.EscapeDataString(image.Tag)}", null, headers, ct))
        {
            var progress = new EngineProgress(operation.Log, operation.Address, operation.Context.Options.TimeProvider);
            await progress.ReadAsync(engine, response, ct);
            if (progress.Result.Text("Digest") is { Length: > 0 } pushed)
            {
                return planned.With("id", pushed).With("sha256_digest", pushed);
            }
        }

        using var registry = Registry(operation, planned);
        var digest = await registry.DigestAsync(ct);
        return planned.With("id", digest).With("sha256_digest", digest);
    }

    /// <inheritdoc/>
    protected override async Task RemoveAsync(Operation<DockerContext> operation, BlockValue state, CancellationToken ct)
    {
        if (!state.Flag("keep_remotely"))
        {
            using var registry = Registry(operation, state);
            await registry.DeleteAsync(state.Text("sha256_digest"), ct);
        }
    }

    private static RegistryClient Registry(Operation<DockerContext> operation, BlockValue block)
    {
        var image = ImageReference.Parse(block.Text("name"));
        return new RegistryClient(image, RegistryAuthBlock.LoginOf(operation.Context, block, image), block.Flag("insecure_skip_verify"));
    }
}
