using System.Text.Json;
using Coder.Hcl.Diagnostics;
using Coder.Hcl.Values;
using Coder.Terraform.Addresses;
using Coder.Terraform.Providers;

namespace Coder.Terraform.State;

/// <summary>Reads Terraform's state format version 4.</summary>
public static class StateReader
{
    /// <summary>Largest format version that can be read.</summary>
    private const int FormatVersion = 4;

    /// <summary>Values nest up to the engine's limit, and their types take two levels for each.</summary>
    private const int MaxNesting = 1000;

    /// <summary>Reads a state file; empty input is an empty state. Null, with an error in <paramref name="diagnostics"/>, when it cannot be used.</summary>
    public static StateFile? Read(ReadOnlyMemory<byte> json, DiagnosticBag diagnostics)
    {
        if (json.Span.Trim(" \t\r\n"u8).IsEmpty)
        {
            return StateFile.Empty;
        }

        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = MaxNesting });
            return Read(document.RootElement, diagnostics);
        }
        catch (Exception e) when (e is JsonException or FormatException or InvalidOperationException or KeyNotFoundException)
        {
            diagnostics.Add(Diagnostic.Error("Corrupt state", $"The state is not valid Terraform state: {e.Message} Restore an earlier state, or delete the workspace with --orphan and remove its resources by hand."));
            return null;
        }
    }

    private static StateFile? Read(JsonElement root, DiagnosticBag diagnostics)
    {
        var version = root.GetProperty("version").GetInt32();
        if (version != FormatVersion)
        {
            diagnostics.Add(Diagnostic.Error("Unsupported state version", version > FormatVersion
                ? $"The state has format version {version}, written by a newer Terraform; this engine reads version {FormatVersion}."
                : $"The state has format version {version}; upgrade it to version {FormatVersion} with Terraform 1.x first."));
            return null;
        }

        var outputs = new SortedDictionary<string, StateOutput>(StringComparer.Ordinal);
        if (root.TryGetProperty("outputs", out var outputsJson) && outputsJson.ValueKind == JsonValueKind.Object)
        {
            foreach (var output in outputsJson.EnumerateObject())
            {
                var type = HclType.FromJson(output.Value.GetProperty("type"));
                var sensitive = output.Value.TryGetProperty("sensitive", out var s) && s.GetBoolean();
                outputs.Add(output.Name, new StateOutput(HclValue.FromJson(output.Value.GetProperty("value"), type), sensitive));
            }
        }

        var resources = new List<ResourceInstanceState>();
        if (root.TryGetProperty("resources", out var list) && list.ValueKind == JsonValueKind.Array)
        {
            foreach (var resource in list.EnumerateArray())
            {
                ReadResource(resource, resources);
            }
        }

        return new StateFile
        {
            Lineage = Text(root, "lineage") ?? "",
            Serial = root.TryGetProperty("serial", out var serial) ? serial.GetInt64() : 0,
            Outputs = outputs,
            Resources = resources,
        };
    }

    private static void ReadResource(JsonElement resource, List<ResourceInstanceState> resources)
    {
        var address = new ResourceAddress(
            Text(resource, "module") ?? "",
            Text(resource, "mode") == "data" ? ResourceMode.Data : ResourceMode.Managed,
            resource.GetProperty("type").GetString()!,
            resource.GetProperty("name").GetString()!,
            InstanceKey.None);
        var provider = resource.GetProperty("provider").GetString()!;
        foreach (var instance in resource.GetProperty("instances").EnumerateArray())
        {
            resources.Add(new ResourceInstanceState
            {
                Address = address with { Key = ReadKey(instance) },
                Provider = provider,
                Raw = instance.GetProperty("attributes").Clone(),
                SchemaVersion = instance.TryGetProperty("schema_version", out var v) ? v.GetInt64() : 0,
                DeposedKey = Text(instance, "deposed"),
                Tainted = Text(instance, "status") == "tainted",
                CreateBeforeDestroy = instance.TryGetProperty("create_before_destroy", out var cbd) && cbd.GetBoolean(),
                SensitivePaths = ReadPaths(instance),
                Private = instance.TryGetProperty("private", out var p) && p.ValueKind == JsonValueKind.String ? p.GetBytesFromBase64() : default,
                Dependencies = instance.TryGetProperty("dependencies", out var d) && d.ValueKind == JsonValueKind.Array
                    ? [.. d.EnumerateArray().Select(e => e.GetString()!)]
                    : [],
            });
        }
    }

    private static InstanceKey ReadKey(JsonElement instance) =>
        !instance.TryGetProperty("index_key", out var key) ? InstanceKey.None
        : key.ValueKind switch
        {
            JsonValueKind.Number => InstanceKey.At(key.GetInt32()),
            JsonValueKind.String => InstanceKey.Of(key.GetString()!),
            _ => InstanceKey.None,
        };

    private static List<AttributePath> ReadPaths(JsonElement instance)
    {
        if (!instance.TryGetProperty("sensitive_attributes", out var list)
            || list.ValueKind != JsonValueKind.Array || list.GetArrayLength() == 0)
        {
            return [];
        }

        var paths = new List<AttributePath>();
        foreach (var steps in list.EnumerateArray())
        {
            var path = AttributePath.Root;
            foreach (var step in steps.EnumerateArray())
            {
                var value = step.GetProperty("value");
                path = step.GetProperty("type").GetString() == "get_attr" ? path.Attribute(value.GetString()!)
                    : value.GetProperty("value").ValueKind == JsonValueKind.Number ? path.At(value.GetProperty("value").GetInt32())
                    : path.Key(value.GetProperty("value").ToString());
            }

            paths.Add(path);
        }

        return paths;
    }

    private static string? Text(JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
