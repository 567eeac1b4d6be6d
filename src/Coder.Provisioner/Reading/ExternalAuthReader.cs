using Coder.Providers.Declaration;

namespace Coder.Provisioner.Reading;

/// <summary>Reads which accounts a template's workspaces need.</summary>
internal static class ExternalAuthReader
{
    /// <summary>Each account once, by id. One that is optional in one place and needed in another is needed.</summary>
    public static IReadOnlyList<TemplateExternalAuth> Read(TemplateObjects objects) =>
    [
        .. objects.Data("coder_external_auth")
            .GroupBy(source => source.Value.Text("id"), StringComparer.Ordinal)
            .Where(sources => sources.Key.Length > 0)
            .OrderBy(sources => sources.Key, StringComparer.Ordinal)
            .Select(sources => new TemplateExternalAuth(sources.Key, sources.All(source => source.Value.Flag("optional")))),
    ];
}
