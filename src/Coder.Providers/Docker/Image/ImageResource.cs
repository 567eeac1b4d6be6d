using System.Net;
using System.Text.Json.Nodes;
using Coder.Hcl.Diagnostics;
using Coder.Hcl.Values;
using Coder.Providers.Declaration;
using Coder.Providers.Docker.Client;
using Coder.Terraform.Providers;
using static Coder.Providers.Declaration.Field;

namespace Coder.Providers.Docker.Image;

/// <summary><c>docker_image</c>: an image of the engine, pulled from a registry or built.</summary>
internal sealed class ImageResource() : DockerType("docker_image", new Block(
    [
        Id("The image's id and name."),
        Required("name", HclType.String, "The image's name, with tag or digest.").NotEmpty(),
        Optional("keep_locally", HclType.Bool, "Keeps the image when the resource is destroyed.").InPlace(),
        Optional("force_remove", HclType.Bool, "Removes it although stopped containers use it.").InPlace(),
        Optional("pull_triggers", HclType.Set(HclType.String), "A change pulls the image anew."),
        Optional("triggers", HclType.Map(HclType.String), "A change builds or pulls the image anew."),
        Optional("platform", HclType.String, "os/arch to pull; the engine's when not set."),
        Computed("image_id", HclType.String, "The image's id, for docker_container."),
        Computed("repo_digest", HclType.String, "Repository and digest; empty for an image that was built and not pushed."),
    ],
    ImageBuildTable.Table,
    Timeouts))
{
    /// <inheritdoc/>
    public override void Validate(BlockValue config, DiagnosticBag problems) => CheckBuild(config, problems);

    /// <summary>Refuses by name what only BuildKit's builders can.</summary>
    internal static void CheckBuild(BlockValue config, DiagnosticBag problems)
    {
        foreach (var build in config.Blocks("build"))
        {
            foreach (var name in ImageBuildTable.BuildKitOnly.Where(name => !ZeroValues.IsZero(build[name]) && build[name].IsKnown))
            {
                problems.Add(Diagnostic.Error(
                    "Unsupported argument",
                    $"build.{name} needs BuildKit; the built-in provider builds with the engine's classic builder. Leave it out, or use the template with the Terraform command as engine."));
            }
        }
    }

    /// <inheritdoc/>
    protected override async Task<BlockValue?> FindAsync(Operation<DockerContext> operation, BlockValue state, CancellationToken ct)
    {
        var found = await ImageLookup.FindAsync(operation.Context.Engine, state.Text("name"), ct);
        return found is null ? null : Read(state, found);
    }

    /// <inheritdoc/>
    protected override async Task<BlockValue> MakeAsync(Operation<DockerContext> operation, BlockValue planned, Made made, CancellationToken ct)
    {
        var engine = operation.Context.Engine;
        var name = planned.Text("name");
        var builds = planned.Blocks("build").ToList();
        foreach (var build in builds)
        {
            await ImageBuild.RunAsync(operation, name, build, ct);
        }

        if (await ImageLookup.FindAsync(engine, name, ct) is not { } found)
        {
            await ImagePull.RunAsync(operation, name, planned.Text("platform"), ct);
            found = await ImageLookup.FindAsync(engine, name, ct)
                ?? throw new EngineException(null, $"The Docker engine pulled {name} and does not have it now: something else removed it.");
        }
        else if (builds.Count == 0)
        {
            operation.Log.Write(ProgressLevel.Info, $"{operation.Address}: the engine has the image {name} already");
        }

        return Read(planned, found);
    }

    /// <inheritdoc/>
    protected override async Task<BlockValue> ChangeAsync(
        Operation<DockerContext> operation, BlockValue prior, BlockValue planned, CancellationToken ct) =>
        await FindAsync(operation, planned, ct) ?? planned;

    /// <inheritdoc/>
    protected override async Task RemoveAsync(Operation<DockerContext> operation, BlockValue state, CancellationToken ct)
    {
        var name = state.Text("name");
        if (state.Flag("keep_locally"))
        {
            return;
        }

        try
        {
            await operation.Context.Engine.DeleteAsync($"images/{ImageLookup.PathOf(name)}{(state.Flag("force_remove") ? "?force=1" : "")}", ct);
        }
        catch (EngineException e) when (e.Status == HttpStatusCode.Conflict)
        {
            operation.Fail(
                "Image is in use",
                $"The image {name} cannot be removed: {e.Message.TrimEnd('.')}. Set keep_locally = true, so that workspaces which share it leave it alone.");
        }
    }

    private static BlockValue Read(BlockValue image, JsonNode found) => image
        .With("id", found.Text("Id") + image.Text("name"))
        .With("image_id", found.Text("Id"))
        .With("repo_digest", ImageLookup.DigestOf(found, image.Text("name")));
}
