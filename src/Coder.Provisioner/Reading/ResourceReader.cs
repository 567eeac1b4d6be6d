using Coder.Hcl.Diagnostics;

namespace Coder.Provisioner.Reading;

/// <summary>Reads the resources of a workspace, with their agents and what these offer.</summary>
internal static class ResourceReader
{
    // What is shown as part of something else.
    private static readonly HashSet<string> Parts = new(StringComparer.Ordinal)
    {
        "coder_agent", "coder_agent_instance", "coder_app", "coder_metadata", "coder_script", "coder_env", "coder_devcontainer",
    };

    // Where the public providers put the machine type of an instance, and its id.
    private static readonly Dictionary<string, (string InstanceType, string InstanceId)> Clouds = new(StringComparer.Ordinal)
    {
        ["aws_instance"] = ("instance_type", "id"),
        ["aws_spot_instance_request"] = ("instance_type", "spot_instance_id"),
        ["google_compute_instance"] = ("machine_type", "instance_id"),
        ["azurerm_linux_virtual_machine"] = ("size", "virtual_machine_id"),
        ["azurerm_windows_virtual_machine"] = ("size", "virtual_machine_id"),
    };

    /// <summary>The resources in the order of their addresses. Problems are added to those of <paramref name="objects"/>.</summary>
    public static IReadOnlyList<ProvisionedResource> Read(TemplateObjects objects)
    {
        var agents = AgentReader.Read(objects)
            .Select(a => (a.Agent, Machine: objects.NearestMadeFrom(a.Source)))
            .Where(a => a.Machine is not null)
            .ToLookup(a => a.Machine!.Address, a => a.Agent);
        var metadata = MetadataByTarget(objects);
        return
        [
            .. objects.Listed(Parts).OrderBy(r => r.Address.ToString(), StringComparer.Ordinal).Select(resource =>
            {
                Clouds.TryGetValue(resource.Address.Type, out var cloud);
                var about = metadata.GetValueOrDefault(resource.Address.ToString());
                return new ProvisionedResource
                {
                    Type = resource.Address.Type,
                    Name = resource.Address.Name,
                    ModulePath = resource.Address.Module,
                    InstanceType = cloud.InstanceType is { } typeField ? resource.Value.Text(typeField) : "",
                    Hide = about?.Value.Flag("hide") ?? false,
                    Icon = about?.Value.Text("icon") ?? "",
                    DailyCost = (int)(about?.Value.Number("daily_cost") ?? 0),
                    Metadata = about is null ? [] : [.. Items(about)],
                    Agents = [.. agents[resource.Address].Select(agent => Identified(agent, resource, cloud.InstanceId))],
                };
            }),
        ];
    }

    // An agent that proves itself by its machine needs the machine's id, if the template did not say it.
    private static ProvisionedAgent Identified(ProvisionedAgent agent, TemplateObject machine, string? idField) =>
        agent.Auth == "token" || agent.InstanceId.Length > 0 || idField is null
            ? agent
            : agent with { InstanceId = machine.Value.Text(idField) };

    private static Dictionary<string, TemplateObject> MetadataByTarget(TemplateObjects objects)
    {
        var byTarget = new Dictionary<string, TemplateObject>(StringComparer.Ordinal);
        foreach (var metadata in objects.Managed("coder_metadata"))
        {
            if (objects.NearestUsedBy(metadata)?.Address.ToString() is { } target && !byTarget.TryAdd(target, metadata))
            {
                objects.Problems.Add(Diagnostic.Error(
                    "Duplicate metadata",
                    $"{target} has two coder_metadata resources, {byTarget[target].Address} and {metadata.Address}: "
                    + "put their items into one.")
                    with { Address = metadata.Address.ToString() });
            }
        }

        return byTarget;
    }

    private static IEnumerable<ResourceMetadataItem> Items(TemplateObject metadata) => metadata.Value.Blocks("item")
        .Where(i => !i.Flag("is_null"))
        .Select(i => new ResourceMetadataItem(i.Text("key"), i.Text("value"), i.Flag("sensitive")));
}
