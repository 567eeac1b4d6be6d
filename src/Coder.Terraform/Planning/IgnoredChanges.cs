using Coder.Hcl.Values;
using Coder.Terraform.Configuration;
using Coder.Terraform.Providers;
using Coder.Terraform.State;

namespace Coder.Terraform.Planning;

/// <summary>Applies <c>ignore_changes</c>: the configuration keeps what the object has.</summary>
internal static class IgnoredChanges
{
    public static HclValue Apply(LifecycleConfig lifecycle, HclValue prior, HclValue config)
    {
        if (lifecycle.IgnoreAllChanges)
        {
            return prior;
        }

        foreach (var path in lifecycle.IgnoreChanges)
        {
            config = Ignore(config, prior, path);
        }

        return config;
    }

    private static HclValue Ignore(HclValue config, HclValue prior, AttributePath path)
    {
        var before = ValuePaths.Find(prior, path);
        if (before is not null && ValuePaths.Find(config, path) is not null)
        {
            return ValuePaths.Update(config, path, _ => before);
        }

        var last = path.Steps[^1];
        return last.Name is { } key && path.Steps.Count > 1 ? IgnoreMapKey(config, prior, path, key, before) : config;
    }

    /// <summary>A map key that only one side has: it is added or removed as the object has it.</summary>
    private static HclValue IgnoreMapKey(HclValue config, HclValue prior, AttributePath path, string key, HclValue? before)
    {
        var parent = AttributePath.Root;
        foreach (var step in path.Steps.Take(path.Steps.Count - 1))
        {
            parent = parent.Append(step);
        }

        return ValuePaths.Find(prior, parent) is not { IsNull: false, IsKnown: true } ? config : ValuePaths.Update(config, parent, map =>
        {
            if (!map.IsKnown || map.Kind != HclTypeKind.Map)
            {
                return map;
            }

            var items = map.IsNull ? [] : map.Attributes.Where(a => a.Key != key);
            return HclValue.Map(map.Type.ElementType, before is null ? items : items.Append(KeyValuePair.Create(key, before)));
        });
    }
}
