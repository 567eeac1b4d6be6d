using System.Text.Json;
using Coder.Hcl.Values;
using Coder.Providers.Coder;
using Coder.Terraform.Addresses;
using Coder.Terraform.Planning;
using Coder.Terraform.Providers;
using Coder.Terraform.State;

namespace Coder.Provisioner.Cli;

/// <summary>Reads the objects of a plan or a state that the terraform program wrote, as the readers of resources and agents know them.</summary>
internal static class CliValues
{
    // Attributes that the readers ask resources of other providers for.
    private static readonly string[] Asked = ["id", "instance_type", "machine_type", "size", "spot_instance_id", "instance_id", "virtual_machine_id"];

    private static readonly ProviderSchema Coder = CoderProviderFactory.Create(new Dictionary<string, string>(StringComparer.Ordinal)).Schema;

    /// <summary>What <c>terraform show -json</c> says of a plan: managed resources as they will be, data sources as they were read.</summary>
    public static IReadOnlyList<ResourceInstanceValue> OfPlan(JsonElement plan)
    {
        var unknown = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var change in Items(plan, "resource_changes"))
        {
            if (change.GetProperty("change").TryGetProperty("after_unknown", out var after))
            {
                unknown[change.GetProperty("address").GetString()!] = after;
            }
        }

        var values = new List<ResourceInstanceValue>();
        if (plan.TryGetProperty("planned_values", out var planned) && planned.TryGetProperty("root_module", out var root))
        {
            Walk(root, "", unknown, values);
        }

        if (plan.TryGetProperty("prior_state", out var prior) && prior.TryGetProperty("values", out var state)
            && state.TryGetProperty("root_module", out var before))
        {
            var data = new List<ResourceInstanceValue>();
            Walk(before, "", unknown, data);
            var known = values.Select(v => v.Address).ToHashSet();
            values.AddRange(data.Where(d => d.Address.Mode == ResourceMode.Data && !known.Contains(d.Address)));
        }

        return values;
    }

    /// <summary>The objects of a state file.</summary>
    public static IReadOnlyList<ResourceInstanceValue> OfState(StateFile state) =>
    [
        .. state.Resources.Where(r => r.DeposedKey is null)
            .Select(r => new ResourceInstanceValue(r.Address, Value(r.Address, r.Raw, default))),
    ];

    private static void Walk(JsonElement module, string path, Dictionary<string, JsonElement> unknown, List<ResourceInstanceValue> found)
    {
        foreach (var resource in Items(module, "resources"))
        {
            var address = new ResourceAddress(
                path,
                resource.GetProperty("mode").GetString() == "data" ? ResourceMode.Data : ResourceMode.Managed,
                resource.GetProperty("type").GetString()!,
                resource.GetProperty("name").GetString()!,
                Key(resource));
            found.Add(new ResourceInstanceValue(
                address,
                Value(address, resource.GetProperty("values"), unknown.GetValueOrDefault(resource.GetProperty("address").GetString()!))));
        }

        foreach (var child in Items(module, "child_modules"))
        {
            Walk(child, child.TryGetProperty("address", out var address) ? address.GetString()! : path, unknown, found);
        }
    }

    private static HclValue Value(ResourceAddress address, JsonElement json, JsonElement unknown)
    {
        var types = address.Mode == ResourceMode.Data ? Coder.DataSources : Coder.ResourceTypes;
        if (types.TryGetValue(address.Type, out var schema))
        {
            return Lenient(json, unknown, schema.Block.ImpliedType);
        }

        var implied = HclValue.FromJsonImplied(json);
        var attributes = implied.IsNull
            ? new Dictionary<string, HclValue>(StringComparer.Ordinal)
            : implied.Attributes.ToDictionary(a => a.Key, a => a.Value, StringComparer.Ordinal);
        foreach (var name in Asked)
        {
            attributes.TryAdd(name, IsUnknown(Part(unknown, name)) ? HclValue.Unknown(HclType.String) : HclValue.Null(HclType.String));
        }

        return HclValue.Object(attributes);
    }

    // Another version of the provider may have other attributes: what is missing is null, what is more is left out.
    private static HclValue Lenient(JsonElement json, JsonElement unknown, HclType type)
    {
        if (IsUnknown(unknown))
        {
            return HclValue.Unknown(type);
        }

        if (json.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null)
        {
            return HclValue.Null(type);
        }

        try
        {
            return type.Kind switch
            {
                HclTypeKind.Object => HclValue.Object(type.AttributeTypes.Select(a =>
                    KeyValuePair.Create(a.Key, Lenient(Part(json, a.Key), Part(unknown, a.Key), a.Value)))),
                HclTypeKind.List => HclValue.List(type.ElementType, Elements(json, unknown, type.ElementType)),
                HclTypeKind.Set => HclValue.Set(type.ElementType, Elements(json, unknown, type.ElementType)),
                HclTypeKind.Map => HclValue.Map(type.ElementType, json.EnumerateObject().Select(p =>
                    KeyValuePair.Create(p.Name, Lenient(p.Value, Part(unknown, p.Name), type.ElementType)))),
                _ => HclValue.FromJson(json, type),
            };
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return HclValue.Null(type);
        }
    }

    private static IEnumerable<HclValue> Elements(JsonElement json, JsonElement unknown, HclType type) => json.EnumerateArray()
        .Select((element, i) => Lenient(
            element,
            unknown.ValueKind == JsonValueKind.Array && i < unknown.GetArrayLength() ? unknown[i] : default,
            type));

    private static bool IsUnknown(JsonElement unknown) => unknown.ValueKind == JsonValueKind.True;

    private static JsonElement Part(JsonElement json, string name) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var part) ? part : default;

    private static InstanceKey Key(JsonElement resource) => Part(resource, "index") switch
    {
        { ValueKind: JsonValueKind.Number } index => InstanceKey.At(index.GetInt32()),
        { ValueKind: JsonValueKind.String } key => InstanceKey.Of(key.GetString()!),
        _ => InstanceKey.None,
    };

    private static JsonElement[] Items(JsonElement json, string name) =>
        Part(json, name) is { ValueKind: JsonValueKind.Array } list ? [.. list.EnumerateArray()] : [];
}
