using System.Net;
using Coder.Hcl.Diagnostics;
using Coder.Providers.Declaration;
using Coder.Providers.Docker.Client;
using Coder.Providers.Docker.Image;
using Coder.Terraform.Providers;

namespace Coder.Providers.Docker.Container;

/// <summary>
/// <c>docker_container</c>: a container of the engine. Its name, limits and restart policy are changed while it runs; everything else replaces it.
/// </summary>
internal sealed class ContainerResource() : DockerType("docker_container", ContainerTable.Block)
{
    // The engine takes no limit off: without it there is no container but a new one.
    private static readonly string[] Unremovable = ["memory", "memory_swap", "cpus", "cpu_period", "cpu_quota", "cpu_shares", "cpu_set"];

    private static readonly string[] Changeable =
    [
        .. Unremovable, "memory_reservation", "restart", "max_retry_count", "device_read_bps", "device_read_iops", "device_write_bps", "device_write_iops",
    ];

    /// <inheritdoc/>
    public override long SchemaVersion => 2;

    /// <inheritdoc/>
    public override void Validate(BlockValue config, DiagnosticBag problems)
    {
        foreach (var volume in config.Blocks("volumes").Where(v => v["container_path"].IsKnown && v["from_container"].IsKnown))
        {
            if (volume.Text("container_path").Length > 0 == volume.Text("from_container").Length > 0)
            {
                problems.Add(Diagnostic.Error("Invalid volumes", "Each volumes block needs either container_path or from_container."));
            }
        }

        foreach (var upload in config.Blocks("upload"))
        {
            string[] sources = ["content", "content_base64", "source"];
            if (sources.All(s => upload[s].IsKnown) && sources.Count(upload.IsSet) != 1)
            {
                problems.Add(Diagnostic.Error("Invalid upload", $"The upload of {upload.Text("file")} needs exactly one of content, content_base64 and source."));
            }
        }

        if (config.IsSet("gpus") && config.Blocks("device_requests").Any())
        {
            problems.Add(Diagnostic.Error("Conflicting arguments", "gpus and device_requests cannot be given together."));
        }

        if (config.Flag("logs") && config.IsAbsent("attach"))
        {
            problems.Add(Diagnostic.Warning("No logs are kept", "logs has an effect only with attach = true."));
        }
    }

    /// <inheritdoc/>
    protected override IEnumerable<AttributePath> MoreReplacements(BlockValue prior, BlockValue planned) =>
        Unremovable.Where(name => !ZeroValues.IsZero(prior[name]) && ZeroValues.IsZero(planned[name])).Select(AttributePath.Of);

    /// <inheritdoc/>
    protected override async Task<BlockValue?> FindAsync(Operation<DockerContext> operation, BlockValue state, CancellationToken ct)
    {
        var found = await operation.Context.Engine.FindAsync($"containers/{state.Text("id")}/json", ct);
        return found is null ? null : ContainerReading.Drift(state, found);
    }

    /// <inheritdoc/>
    protected override async Task<string?> LookAsync(
        Operation<DockerContext> operation, BlockValue state, DateTimeOffset since, CancellationToken ct) =>
        await ContainerInspection.RunAsync(operation.Context.Engine, state, since, operation.Context.Options.TimeProvider.GetUtcNow(), ct);

    /// <inheritdoc/>
    protected override async Task<BlockValue> MakeAsync(Operation<DockerContext> operation, BlockValue planned, Made made, CancellationToken ct)
    {
        var engine = operation.Context.Engine;
        var uploads = ContainerStorage.Uploads(planned, operation.Context.Options);
        if (ContainerStorage.Gap(planned, await engine.VersionAsync(ct)) is { } gap)
        {
            throw new EngineException(null, gap);
        }

        var id = await CreateContainerAsync(operation, planned, ct);
        made.State = planned.With("id", id);
        await ContainerNetworks.ConnectAsync(engine, planned, id, ct);
        if (uploads is not null)
        {
            using var content = new ByteArrayContent(uploads);
            content.Headers.ContentType = new("application/x-tar");
            await engine.PutAsync($"containers/{id}/archive?path=%2F", content, ct);
        }

        var output = planned.Flag("start") ? await ContainerStart.RunAsync(operation, planned, id, ct) : null;

        // One that removes itself may be gone already.
        if (await engine.FindAsync($"containers/{id}/json", ct) is not { } found)
        {
            return made.State.Value;
        }

        var reached = ContainerReading.Fill(planned, found);
        return output is null ? reached : reached.With("container_logs", output);
    }

    /// <inheritdoc/>
    protected override async Task<BlockValue> ChangeAsync(
        Operation<DockerContext> operation, BlockValue prior, BlockValue planned, CancellationToken ct)
    {
        var engine = operation.Context.Engine;
        var id = prior.Text("id");
        if (prior.Text("name") != planned.Text("name"))
        {
            await engine.PostAsync($"containers/{id}/rename?name={Uri.EscapeDataString(planned.Text("name"))}", null, ct);
        }

        if (Changeable.Any(name => !ZeroValues.AreEqual(prior[name], planned[name])))
        {
            var now = await engine.GetAsync($"containers/{id}/json", ct);
            await engine.PostAsync($"containers/{id}/update", ContainerRequest.Update(planned, now.Number("HostConfig", "MemorySwap")), ct);
        }

        if (!prior.Flag("must_run") && planned.Flag("must_run") && planned.Flag("start"))
        {
            operation.Log.Write(ProgressLevel.Info, $"{operation.Address}: the container {planned.Text("name")} has stopped; it is started again");
            await ContainerStart.RunAsync(operation, planned, id, ct);
        }

        var found = await engine.GetAsync($"containers/{id}/json", ct);
        return ContainerReading.Fill(planned, found);
    }

    /// <inheritdoc/>
    protected override async Task RemoveAsync(Operation<DockerContext> operation, BlockValue state, CancellationToken ct)
    {
        var engine = operation.Context.Engine;
        var id = state.Text("id");
        try
        {
            if (state.Number("destroy_grace_seconds") is > 0 and var grace && !state.Flag("attach"))
            {
                await engine.PostAsync($"containers/{id}/stop?t={grace}", null, ct);
            }

            await engine.DeleteAsync($"containers/{id}?force=1{(state.Flag("remove_volumes") ? "&v=1" : "")}", ct);
        }
        catch (EngineException e) when (e.Status == HttpStatusCode.NotFound)
        {
            // Gone already.
        }
        catch (EngineException e) when (e.Status == HttpStatusCode.Conflict && e.Message.Contains("already in progress", StringComparison.Ordinal))
        {
            // It removes itself, or somebody else does: it is gone when the engine says so.
            await WaitUntilRemovedAsync(engine, id, ct);
        }
    }

    /// <inheritdoc/>
    protected override async Task<BlockValue?> TakeOverAsync(Operation<DockerContext> operation, string id, CancellationToken ct)
    {
        var engine = operation.Context.Engine;
        if (await engine.FindAsync($"containers/{Uri.EscapeDataString(id)}/json", ct) is not { } found)
        {
            operation.Fail("Container not found", $"The Docker engine has no container {id}.");
            return null;
        }

        var image = await engine.FindAsync($"images/{found.Text("Image")}/json", ct);
        return ContainerImport.Read(Nothing(), found, image);
    }

    private static async Task WaitUntilRemovedAsync(EngineClient engine, string id, CancellationToken ct)
    {
        try
        {
            await engine.PostAsync($"containers/{id}/wait?condition=removed", null, ct);
        }
        catch (EngineException e) when (e.Status == HttpStatusCode.NotFound)
        {
            // Gone meanwhile.
        }
    }

    private static async Task<string> CreateContainerAsync(Operation<DockerContext> operation, BlockValue planned, CancellationToken ct)
    {
        var engine = operation.Context.Engine;
        var name = planned.Text("name");
        var platform = planned.TextOrNull("platform") is { Length: > 0 } given ? $"&platform={Uri.EscapeDataString(given)}" : "";
        var path = $"containers/create?name={Uri.EscapeDataString(name)}{platform}";
        var body = ContainerRequest.Create(planned, Labels.OwnerOf(operation));
        var (hasPulled, hasRemoved) = (false, false);
        while (true)
        {
            try
            {
                return (await engine.PostAsync(path, body, ct)).Text("Id");
            }
            catch (EngineException e) when (!hasPulled && DockerFailure.IsMissingImage(e) && !Registry.ImageReference.IsId(planned.Text("image")))
            {
                hasPulled = true;
                await ImagePull.RunAsync(operation, planned.Text("image"), planned.Text("platform"), ct);
            }
            catch (EngineException e) when (!hasRemoved && e.Status == HttpStatusCode.Conflict && e.Message.Contains("already in use", StringComparison.Ordinal))
            {
                hasRemoved = true;
                await RemoveOwnAsync(operation, name, e, ct);
            }
        }
    }

    // A build that was interrupted may have made the container and not have come to write it into the state.
    private static async Task RemoveOwnAsync(Operation<DockerContext> operation, string name, EngineException conflict, CancellationToken ct)
    {
        var engine = operation.Context.Engine;
        if (await engine.FindAsync($"containers/{Uri.EscapeDataString(name)}/json", ct) is not { } other)
        {
            return;
        }

        var id = other.Text("Id");
        if (Labels.OwnerOf(operation) is not { } owner || other.Text("Config", "Labels", Labels.Owner) != owner)
        {
            throw new EngineException(
                null,
                $"The name {name} is taken by a container that is not this workspace's ({id[..Math.Min(12, id.Length)]}, image {other.Text("Config", "Image")}, "
                + $"created {other.Text("Created")}). Remove it with docker rm {name}, give it another name, or give this one another.",
                conflict);
        }

        operation.Log.Write(ProgressLevel.Warn, $"{operation.Address}: an interrupted build has left the container {name} behind; it is removed");
        await engine.DeleteAsync($"containers/{id}?force=1&v=1", ct);
    }
}
