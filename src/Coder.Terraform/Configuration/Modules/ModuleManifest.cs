using System.Text.Json;

namespace Coder.Terraform.Configuration.Modules;

/// <summary>A module that lies in the template's files.</summary>
/// <param name="Key">The names of the calls that lead to it, joined by dots; empty for the root module.</param>
/// <param name="Source">Its source in Terraform's normal form.</param>
/// <param name="Version">The version of a registry's module; null for others.</param>
/// <param name="Folder">Its folder in the template's files; empty for the root.</param>
public sealed record InstalledModule(string Key, string Source, string? Version, string Folder);

/// <summary>
/// Which folder each module of a template lies in: the file <c>.terraform/modules/modules.json</c> in the layout of
/// <c>terraform init</c>, so that both engines find the same modules and neither fetches them again.
/// </summary>
public sealed class ModuleManifest
{
    /// <summary>Where the manifest lies in the template's files.</summary>
    public const string Path = ".terraform/modules/modules.json";

    private readonly Dictionary<string, InstalledModule> _byKey;

    private ModuleManifest(IEnumerable<InstalledModule> modules) =>
        _byKey = modules.ToDictionary(m => m.Key, StringComparer.Ordinal);

    /// <summary>The manifest in a template's files; an empty one when there is none, or none that can be read.</summary>
    public static ModuleManifest Of(TemplateFiles files)
    {
        if (!files.TryRead(Path, out var json))
        {
            return new ModuleManifest([]);
        }

        try
        {
            using var document = JsonDocument.Parse(json);
            return new ModuleManifest(Read(document.RootElement).DistinctBy(m => m.Key));
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            return new ModuleManifest([]);
        }
    }

    /// <summary>The manifest's text.</summary>
    public static ReadOnlyMemory<byte> Write(IEnumerable<InstalledModule> modules)
    {
        var text = new MemoryStream();
        using (var json = new Utf8JsonWriter(text))
        {
            json.WriteStartObject();
            json.WriteStartArray("Modules");
            foreach (var module in modules.OrderBy(m => m.Key, StringComparer.Ordinal))
            {
                json.WriteStartObject();
                json.WriteString("Key", module.Key);
                json.WriteString("Source", module.Source);
                if (module.Version is { } version)
                {
                    json.WriteString("Version", version);
                }

                json.WriteString("Dir", module.Folder.Length == 0 ? "." : module.Folder);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return text.ToArray();
    }

    /// <summary>The module that a chain of calls leads to; null when it is not in the files.</summary>
    public InstalledModule? Find(string key) => _byKey.GetValueOrDefault(key);

    /// <summary>The key of a call in a module with a key.</summary>
    public static string KeyOf(string outer, string call) => outer.Length == 0 ? call : $"{outer}.{call}";

    // A folder that leads out of the template is one that the template does not have.
    private static IEnumerable<InstalledModule> Read(JsonElement root) =>
        from module in root.GetProperty("Modules").EnumerateArray()
        let folder = TemplateFiles.Normalize(module.GetProperty("Dir").GetString() ?? "")
        where folder is not null
        select new InstalledModule(
            module.GetProperty("Key").GetString() ?? "",
            module.GetProperty("Source").GetString() ?? "",
            module.TryGetProperty("Version", out var version) ? version.GetString() : null,
            folder);
}
