using Coder.Hcl.Diagnostics;
using Coder.Providers.Declaration;

namespace Coder.Provisioner.Reading;

/// <summary>Reads the presets of a template.</summary>
internal static class PresetReader
{
    /// <summary>The presets in the order of their addresses. Names that occur twice, and two defaults, are errors.</summary>
    public static IReadOnlyList<TemplatePreset> Read(TemplateObjects objects, IReadOnlyList<TemplateParameter> parameters)
    {
        var known = parameters.Select(p => p.Name).ToHashSet(StringComparer.Ordinal);
        var presets = new List<TemplatePreset>();
        foreach (var source in objects.Data("coder_workspace_preset"))
        {
            var preset = Preset(source.Value);
            if (presets.Exists(p => p.Name == preset.Name))
            {
                Fail(objects, source, "Duplicate preset", $"Two presets have the name \"{preset.Name}\": names must be unique in a template.");
                continue;
            }

            if (preset.Default && presets.Find(p => p.Default) is { } other)
            {
                Fail(objects, source, "Two default presets", $"\"{other.Name}\" and \"{preset.Name}\" are both the default; only one preset can be.");
            }

            foreach (var name in preset.Parameters.Keys.Where(name => !known.Contains(name)).Order(StringComparer.Ordinal))
            {
                objects.Problems.Add(Diagnostic.Warning(
                    "Unknown parameter in preset",
                    $"The preset \"{preset.Name}\" sets \"{name}\", which the template does not ask for with its defaults. "
                    + "Unless another value of the preset makes it do so, no workspace can be built with this preset.")
                    with { Address = source.Address.ToString() });
            }

            presets.Add(preset);
        }

        return presets;
    }

    private static TemplatePreset Preset(BlockValue preset) => new()
    {
        Name = preset.Text("name"),
        Description = preset.Text("description"),
        Icon = preset.Text("icon"),
        Default = preset.Flag("default"),
        Parameters = preset.Map("parameters"),
        PrebuildInstances = preset.Blocks("prebuilds").Select(p => (int?)p.Number("instances")).FirstOrDefault(),
    };

    private static void Fail(TemplateObjects objects, TemplateObject source, string summary, string detail) =>
        objects.Problems.Add(Diagnostic.Error(summary, detail) with { Address = source.Address.ToString() });
}
