using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Coder.Hcl.Values;
using Coder.Terraform.Addresses;
using Coder.Terraform.Providers;

namespace Coder.Terraform.State;

/// <summary>Writes Terraform's state format version 4.</summary>
public static class StateWriter
{
    private static readonly JsonWriterOptions Options = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The state as UTF-8 JSON.</summary>
    public static ReadOnlyMemory<byte> Write(StateFile state)
    {
        var buffer = new ArrayBufferWriter<byte>(4096);
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            Write(state, json);
        }

        return buffer.WrittenMemory;
    }

    private static void Write(StateFile state, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteNumber("version", 4);
        json.WriteString("terraform_version", StateFile.LanguageVersion);
        json.WriteNumber("serial", state.Serial);
        json.WriteString("lineage", state.Lineage);
        json.WriteStartObject("outputs");
        foreach (var (name, output) in state.Outputs.OrderBy(o => o.Key, StringComparer.Ordinal))
        {
            json.WriteStartObject(name);
            json.WritePropertyName("value");
            output.Value.WriteJson(json, output.Value.Type);
            json.WritePropertyName("type");
            output.Value.Type.ToJson().WriteTo(json);
            if (output.Sensitive)
            {
                json.WriteBoolean("sensitive", true);
            }

            json.WriteEndObject();
        }

        json.WriteEndObject();
        WriteResources(state, json);
        json.WriteNull("check_results");
        json.WriteEndObject();
    }

    private static void WriteResources(StateFile state, Utf8JsonWriter json)
    {
        json.WriteStartArray("resources");
        var sorted = state.Resources.ToArray();
        Array.Sort(sorted, Compare);
        for (var i = 0; i < sorted.Length;)
        {
            var first = sorted[i];
            json.WriteStartObject();
            if (first.Address.Module.Length > 0)
            {
                json.WriteString("module", first.Address.Module);
            }

            json.WriteString("mode", first.Address.Mode == ResourceMode.Data ? "data" : "managed");
            json.WriteString("type", first.Address.Type);
            json.WriteString("name", first.Address.Name);
            json.WriteString("provider", first.Provider);
            json.WriteStartArray("instances");
            for (; i < sorted.Length && SameResource(first, sorted[i]); i++)
            {
                WriteInstance(sorted[i], json);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteInstance(ResourceInstanceState instance, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        if (instance.Address.Key.Index is { } index)
        {
            json.WriteNumber("index_key", index);
        }
        else if (instance.Address.Key.Name is { } name)
        {
            json.WriteString("index_key", name);
        }

        if (instance.Tainted)
        {
            json.WriteString("status", "tainted");
        }

        if (instance.DeposedKey is not null)
        {
            json.WriteString("deposed", instance.DeposedKey);
        }

        json.WriteNumber("schema_version", instance.SchemaVersion);
        json.WritePropertyName("attributes");
        if (instance.Value is { } value)
        {
            value.WriteJson(json, instance.Type ?? value.Type);
        }
        else
        {
            instance.Raw.WriteTo(json);
        }

        json.WriteStartArray("sensitive_attributes");
        foreach (var path in instance.Value is { } marked ? SensitiveParts.Of(marked) : instance.SensitivePaths)
        {
            WritePath(path, json);
        }

        json.WriteEndArray();
        if (!instance.Private.IsEmpty)
        {
            json.WriteBase64String("private", instance.Private.Span);
        }

        if (instance.Dependencies.Count > 0)
        {
            json.WriteStartArray("dependencies");
            foreach (var dependency in instance.Dependencies)
            {
                json.WriteStringValue(dependency);
            }

            json.WriteEndArray();
        }

        if (instance.CreateBeforeDestroy)
        {
            json.WriteBoolean("create_before_destroy", true);
        }

        json.WriteEndObject();
    }

    private static void WritePath(AttributePath path, Utf8JsonWriter json)
    {
        json.WriteStartArray();
        foreach (var step in path.Steps)
        {
            json.WriteStartObject();
            json.WriteString("type", step.IsAttribute ? "get_attr" : "index");
            if (step.IsAttribute)
            {
                json.WriteString("value", step.Name);
            }
            else
            {
                json.WriteStartObject("value");
                if (step.Name is null)
                {
                    json.WriteNumber("value", step.Index);
                    json.WriteString("type", "number");
                }
                else
                {
                    json.WriteString("value", step.Name);
                    json.WriteString("type", "string");
                }

                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static bool SameResource(ResourceInstanceState a, ResourceInstanceState b) =>
        a.Address.Module == b.Address.Module && a.Address.Mode == b.Address.Mode && a.Address.Type == b.Address.Type
        && a.Address.Name == b.Address.Name && a.Provider == b.Provider;

    private static int Compare(ResourceInstanceState a, ResourceInstanceState b)
    {
        var order = string.CompareOrdinal(a.Address.Module, b.Address.Module);
        order = order != 0 ? order : b.Address.Mode.CompareTo(a.Address.Mode);
        order = order != 0 ? order : string.CompareOrdinal(a.Address.Type, b.Address.Type);
        order = order != 0 ? order : string.CompareOrdinal(a.Address.Name, b.Address.Name);
        order = order != 0 ? order : string.CompareOrdinal(a.Provider, b.Provider);
        order = order != 0 ? order : InstanceKey.Compare(a.Address.Key, b.Address.Key);
        return order != 0 ? order : string.CompareOrdinal(a.DeposedKey, b.DeposedKey);
    }
}
