using System.Text.Json.Nodes;
using Coder.Hcl.Values;
using Coder.Providers.Declaration;
using Coder.Providers.Kubernetes.Tables;

namespace Coder.Providers.Kubernetes.Mapping;

/// <summary>What an <see cref="ObjectReader"/> takes from the cluster.</summary>
internal enum Reading
{
    /// <summary>What the plan left open; all else is as planned.</summary>
    Fill,

    /// <summary>
    /// What the template manages, as it is now. Fields that the template does not set, and that the cluster or others have
    /// set, are no difference.
    /// </summary>
    Refresh,

    /// <summary>Everything, for imports and data sources.</summary>
    Everything,
}

/// <summary>Makes the value of a block of the JSON that the cluster has.</summary>
internal sealed class ObjectReader(Reading reading)
{
    /// <summary>The value of a block.</summary>
    /// <param name="table">The block's rows.</param>
    /// <param name="known">The planned value, or the state; null when there is none.</param>
    /// <param name="live">What the cluster has; null when it has nothing there.</param>
    public HclValue Read(Table table, HclValue? known, JsonObject? live)
    {
        var values = new Dictionary<string, HclValue>(table.Rows.Count, StringComparer.Ordinal);
        foreach (var row in table.Rows)
        {
            var before = known is { IsKnown: true, IsNull: false } ? known.GetAttribute(row.Name) : null;
            values[row.Name] = row switch
            {
                Argument argument => Read(argument, before, live?[argument.ApiName]),
                Group group => Read(group, before, live),
                _ => throw new NotSupportedException(row.GetType().Name),
            };
        }

        return HclValue.Object(values);
    }

    private HclValue Read(Argument argument, HclValue? known, JsonNode? live)
    {
        var nothing = HclValue.Null(argument.Wire.Type);
        if (argument.IsLocal || (argument.IsShadow && reading == Reading.Everything))
        {
            return known is { IsKnown: true, IsNull: false } ? known : argument.Field.DefaultValue ?? nothing;
        }

        if (reading == Reading.Everything || known is null or { IsKnown: false } || IsOnlyTold(argument))
        {
            return live is null ? nothing : argument.Wire.Read(live);
        }

        if (reading == Reading.Fill)
        {
            return known;
        }

        if (known.IsNull)
        {
            return argument.Field.IsComputed && live is not null ? argument.Wire.Read(live) : known;
        }

        if (live is null)
        {
            return IsZero(known) ? known : nothing;
        }

        var now = argument.Wire.Read(live);
        if (argument.HasKeys)
        {
            now = HclValue.Map(now.Type.ElementType, now.Attributes.Where(p => known.Attributes.ContainsKey(p.Key)));
        }

        return argument.Wire.AreSame(known, now) ? known : now;
    }

    // In a fill, what is planned for an attribute that only the cluster tells has to stay, as a plan is a promise.
    private bool IsOnlyTold(Argument argument) =>
        reading == Reading.Refresh && argument.Field is { IsComputed: true, IsOptional: false, IsRequired: false };

    private HclValue Read(Group group, HclValue? known, JsonObject? live)
    {
        if (group.IsLocal)
        {
            return known ?? HclValue.Null(group.Table.Type);
        }

        if (group.IsReadOnly || reading == Reading.Everything)
        {
            return known is { IsKnown: true } && reading == Reading.Fill ? known : All(group, live);
        }

        if (known is null or { IsKnown: false } or { IsNull: true })
        {
            return Make(group, []);
        }

        var there = Blocks(group, live);
        var blocks = new List<HclValue>();
        for (var i = 0; i < known.Elements.Count; i++)
        {
            var block = known.Elements[i];
            var match = Match(group, block, i, there);
            if (match is not null || reading == Reading.Fill || ObjectWriter.Write(group.Table, new BlockValue(block)).Count == 0)
            {
                blocks.Add(Read(group.Table, block, match));
            }
        }

        if (reading == Reading.Refresh && group is { Key: null, IsShared: false, IsSet: false, IsSingle: false, IsInline: false })
        {
            blocks.AddRange(there.Skip(known.Elements.Count).Select(extra => new ObjectReader(Reading.Everything).Read(group.Table, null, extra)));
        }

        return Make(group, blocks);
    }

    private static HclValue All(Group group, JsonObject? live) => Make(
        group, Blocks(group, live).Select(b => new ObjectReader(Reading.Everything).Read(group.Table, null, b)));

    private static HclValue Make(Group group, IEnumerable<HclValue> blocks) =>
        group.IsSet ? HclValue.Set(group.Table.Type, blocks) : HclValue.List(group.Table.Type, blocks);

    private static JsonObject[] Blocks(Group group, JsonObject? live) => group.IsInline
        ? live is null ? [] : [live]
        : live?[group.ApiName] switch
        {
            JsonObject single => [single],
            JsonArray several => [.. several.OfType<JsonObject>()],
            _ => [],
        };

    private static JsonObject? Match(Group group, HclValue block, int index, JsonObject[] there)
    {
        if (group.IsSet)
        {
            var wanted = ObjectWriter.Write(group.Table, new BlockValue(block));
            return there.FirstOrDefault(b => JsonNode.DeepEquals(b, wanted));
        }

        if (group.Key is null || group.Table.Rows.FirstOrDefault(r => r.Name == group.Key) is not Argument key)
        {
            return index < there.Length ? there[index] : null;
        }

        var name = block.GetAttribute(key.Name);
        return name is { IsKnown: true, IsNull: false }
            ? there.FirstOrDefault(b => b[key.ApiName] is { } other && key.Wire.AreSame(name, key.Wire.Read(other)))
            : index < there.Length ? there[index] : null;
    }

    // The API leaves out what is false, zero or empty.
    private static bool IsZero(HclValue value) => value.Kind switch
    {
        HclTypeKind.String => value.AsString() is "" or "0",
        HclTypeKind.Bool => !value.AsBool(),
        HclTypeKind.Number => value.AsNumber().TryToInt64(out var number) && number == 0,
        HclTypeKind.Map => value.Attributes.Count == 0,
        _ => value.Elements.Count == 0,
    };
}
