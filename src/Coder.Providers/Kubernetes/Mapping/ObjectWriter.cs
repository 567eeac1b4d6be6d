using System.Text.Json.Nodes;
using Coder.Hcl.Values;
using Coder.Providers.Declaration;
using Coder.Providers.Kubernetes.Tables;

namespace Coder.Providers.Kubernetes.Mapping;

/// <summary>Makes the JSON that is sent of what a template says. What is null or unknown is left out.</summary>
internal static class ObjectWriter
{
    /// <summary>The JSON of a block.</summary>
    public static JsonObject Write(Table table, BlockValue value)
    {
        var json = new JsonObject();
        foreach (var row in table.Rows.Where(r => value.IsSet(r.Name)))
        {
            switch (row)
            {
                case Argument { IsSent: true } argument:
                    Put(json, argument.ApiName, argument.Wire.Write(value[argument.Name]));
                    break;
                case Group { IsReadOnly: false, IsLocal: false } group:
                    Put(json, group, [.. value.Blocks(group.Name).Select(b => Write(group.Table, b))]);
                    break;
            }
        }

        return json;
    }

    private static void Put(JsonObject json, Group group, JsonObject[] blocks)
    {
        if (blocks.Length == 0)
        {
            return;
        }

        if (group.IsInline)
        {
            foreach (var (name, part) in blocks[0])
            {
                Put(json, name, part?.DeepClone());
            }
        }
        else
        {
            json[group.ApiName] = group.IsSingle ? blocks[0] : new JsonArray([.. blocks]);
        }
    }

    // Two rows may fill the same map, as plain and binary values of a secret do.
    private static void Put(JsonObject json, string name, JsonNode? part)
    {
        if (json[name] is not JsonObject existing || part is not JsonObject further)
        {
            json[name] = part;
            return;
        }

        foreach (var (key, value) in further)
        {
            existing[key] = value?.DeepClone();
        }
    }
}
