using Coder.Hcl.Diagnostics;

namespace Coder.Provisioner.Reading;

/// <summary>Merges the environment of an agent from <c>coder_env</c> resources.</summary>
internal static class EnvironmentReader
{
    /// <summary>That of an agent: its <c>coder_env</c> resources by their strategies, then its own <c>env</c>.</summary>
    public static IReadOnlyDictionary<string, string> Read(TemplateObjects objects, TemplateObject agent)
    {
        var merged = Attached(objects, agent);
        foreach (var (name, value) in agent.Value.Map("env"))
        {
            merged[name] = value;
        }

        return merged;
    }

    /// <summary>The <c>coder_env</c> resources of an agent, or of the agent inside a dev container, by their strategies.</summary>
    public static SortedDictionary<string, string> Attached(TemplateObjects objects, TemplateObject owner)
    {
        var merged = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var resources = objects.Managed("coder_env")
            .Where(e => objects.AgentOrDevcontainerOf(e) == owner)
            .OrderBy(e => e.Address.ToString(), StringComparer.Ordinal);
        foreach (var resource in resources)
        {
            var (name, value) = (resource.Value.Text("name"), resource.Value.Text("value"));
            var exists = merged.TryGetValue(name, out var before);
            merged[name] = (exists, resource.Value.Text("merge_strategy")) switch
            {
                (true, "append") => $"{before}:{value}",
                (true, "prepend") => $"{value}:{before}",
                (true, "error") => Duplicate(objects, resource, name, value),
                _ => value,
            };
        }

        return merged;
    }

    private static string Duplicate(TemplateObjects objects, TemplateObject resource, string name, string value)
    {
        objects.Problems.Add(Diagnostic.Error(
            "Duplicate environment variable",
            $"Another coder_env sets {name} too, which {resource.Address} does not allow (merge_strategy = \"error\").")
            with { Address = resource.Address.ToString() });
        return value;
    }
}
