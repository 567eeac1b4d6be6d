using System.Globalization;
using Coder.Hcl.Diagnostics;

namespace Coder.Provisioner.Reading;

/// <summary>Reads the dev containers of agents.</summary>
internal static class DevcontainerReader
{
    /// <summary>The most dev containers of one agent.</summary>
    private const int Most = 32;

    /// <summary>All dev containers with the agents that start them, in the order of their addresses.</summary>
    /// <param name="objects">What the template makes.</param>
    /// <param name="parts">What it attaches to the agent inside one.</param>
    public static IReadOnlyList<(AgentDevcontainer Devcontainer, TemplateObject? Owner)> Read(
        TemplateObjects objects, Func<TemplateObject, DevcontainerParts> parts)
    {
        var found = objects.Managed("coder_devcontainer").OrderBy(d => d.Address.ToString(), StringComparer.Ordinal)
            .Select(d => (Devcontainer: Devcontainer(d) with { Parts = parts(d) }, Owner: objects.AgentOf(d), Source: d)).ToList();
        foreach (var many in found.GroupBy(d => d.Owner).Where(group => group.Count() > Most))
        {
            objects.Problems.Add(Diagnostic.Error("Too many dev containers", $"An agent starts at most {Most} dev containers, and not {many.Count()}.")
                with { Address = many.Last().Source.Address.ToString() });
        }

        return [.. found.Select(d => (d.Devcontainer, d.Owner))];
    }

    private static AgentDevcontainer Devcontainer(TemplateObject source) => new(
        source.Address.Key.IsNone ? source.Address.Name : $"{source.Address.Name}-{source.Address.Key.Name ?? source.Address.Key.Index!.Value.ToString(CultureInfo.InvariantCulture)}",
        source.Value.Text("workspace_folder"),
        source.Value.Text("config_path"));
}
