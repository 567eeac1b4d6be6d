using System.Net;
using System.Text.Json.Nodes;
using Coder.Hcl.Diagnostics;
using Coder.Hcl.Values;
using Coder.Providers.Declaration;
using Coder.Providers.Docker.Client;
using Coder.Terraform.Providers;
using static Coder.Providers.Declaration.Field;

namespace Coder.Providers.Docker;

/// <summary><c>docker_volume</c>: a volume, which outlives the containers that mount it.</summary>
internal sealed class VolumeResource() : DockerType("docker_volume", new Block(
    [
        Id("The volume's name."),
        Optional("name", HclType.String, "The volume's name; the engine makes one up when it is not set.").OrComputed(),
        Optional("driver", HclType.String, "Its driver; local when not set.").OrComputed(),
        Optional("driver_opts", HclType.Map(HclType.String), "The driver's options."),
        Computed("mountpoint", HclType.String, "Where it is on the engine's machine."),
    ],
    Labels.Table,
    Block.ListOf("cluster",
    [
        Computed("id", HclType.String, "Not supported: cluster volumes need a swarm."),
        Optional("scope", HclType.String, "Not supported: cluster volumes need a swarm.").Default("single"),
        Optional("sharing", HclType.String, "Not supported: cluster volumes need a swarm.").Default("none"),
        Optional("type", HclType.String, "Not supported: cluster volumes need a swarm.").Default("block"),
        Optional("topology_preferred", HclType.String, "Not supported: cluster volumes need a swarm."),
        Optional("topology_required", HclType.String, "Not supported: cluster volumes need a swarm."),
        Optional("required_bytes", HclType.String, "Not supported: cluster volumes need a swarm."),
        Optional("limit_bytes", HclType.String, "Not supported: cluster volumes need a swarm."),
        Optional("group", HclType.String, "Not supported: cluster volumes need a swarm."),
        Optional("availability", HclType.String, "Not supported: cluster volumes need a swarm.").Default("active"),
    ],
    max: 1)))
{
    /// <inheritdoc/>
    public override long SchemaVersion => 1;

    /// <inheritdoc/>
    public override void Validate(BlockValue config, DiagnosticBag problems)
    {
        if (config.Blocks("cluster").Any())
        {
            problems.Add(Diagnostic.Error("Unsupported argument", "Cluster volumes (the block cluster) need a swarm, which the built-in provider does not serve."));
        }
    }

    /// <inheritdoc/>
    protected override async Task<BlockValue?> FindAsync(Operation<DockerContext> operation, BlockValue state, CancellationToken ct)
    {
        var found = await operation.Context.Engine.FindAsync(PathOf(state.Text("id")), ct);
        return found is null ? null : Read(state, found);
    }

    /// <inheritdoc/>
    protected override async Task<BlockValue> MakeAsync(Operation<DockerContext> operation, BlockValue planned, Made made, CancellationToken ct)
    {
        var engine = operation.Context.Engine;
        if (planned.Text("name") is { Length: > 0 } name && await engine.FindAsync(PathOf(name), ct) is { } existing)
        {
            // The engine takes the creation of a volume that exists for a success.
            var driver = planned.Text("driver");
            if (driver.Length > 0 && driver != existing.Text("Driver"))
            {
                throw new EngineException(null, $"The volume {name} exists already, with the driver {existing.Text("Driver")} instead of {driver}. Remove it with docker volume rm {name}, or take another name.");
            }

            operation.Log.Write(ProgressLevel.Warn, $"{operation.Address}: the volume {name} exists already and is used with what it holds");
        }

        var body = new JsonObject { ["Labels"] = EngineJson.Object(Labels.Of(planned)), ["DriverOpts"] = EngineJson.Object(planned.Map("driver_opts")) };
        foreach (var (member, field) in new[] { ("Name", "name"), ("Driver", "driver") })
        {
            if (planned.Text(field) is { Length: > 0 } text)
            {
                body[member] = text;
            }
        }

        var found = await engine.PostAsync("volumes/create", body, ct);
        return Read(planned, found ?? await engine.GetAsync(PathOf(planned.Text("name")), ct));
    }

    /// <inheritdoc/>
    protected override async Task RemoveAsync(Operation<DockerContext> operation, BlockValue state, CancellationToken ct)
    {
        try
        {
            await operation.Context.Engine.DeleteAsync(PathOf(state.Text("id")), ct);
        }
        catch (EngineException e) when (e.Status == HttpStatusCode.Conflict)
        {
            operation.Fail("Volume is in use", $"The volume {state.Text("id")} is still mounted by a container: {e.Message.TrimEnd('.')}. Remove the container first.");
        }
    }

    /// <inheritdoc/>
    protected override async Task<BlockValue?> TakeOverAsync(Operation<DockerContext> operation, string id, CancellationToken ct)
    {
        if (await operation.Context.Engine.FindAsync(PathOf(id), ct) is not { } found)
        {
            operation.Fail("Volume not found", $"The Docker engine has no volume {id}.");
            return null;
        }

        var state = Read(Nothing(), found).With("labels", Labels.Value(found.Map("Labels")));
        return found.Map("Options") is { Count: > 0 } options
            ? state.With("driver_opts", HclNode.Map(options))
            : state;
    }

    private static string PathOf(string name) => "volumes/" + Uri.EscapeDataString(name);

    private static BlockValue Read(BlockValue volume, JsonNode found) => volume
        .With("id", found.Text("Name"))
        .With("name", found.Text("Name"))
        .With("driver", found.Text("Driver"))
        .With("mountpoint", found.Text("Mountpoint"));
}
