using System.Text;
using System.Text.Json;

namespace Coder.Provisioner.Cli;

/// <summary>Terraform's own settings: where it may take providers from.</summary>
internal static class CliConfiguration
{
    /// <summary>The text of the file.</summary>
    /// <param name="options">The mirrors.</param>
    /// <param name="ownProviders">The mirror with the built-in providers.</param>
    /// <param name="store">The folder of providers that were downloaded before.</param>
    public static string Write(CliTemplateEngineOptions options, OwnProviders ownProviders, string store)
    {
        var own = ownProviders.Sources;
        var text = new StringBuilder("disable_checkpoint = true\nprovider_installation {\n");
        if (own.Count > 0)
        {
            text.Append("  filesystem_mirror {\n    path = ").Append(Quoted(ownProviders.Folder)).Append("\n    include = [")
                .AppendJoin(", ", own.Select(Quoted)).Append("]\n  }\n");
        }

        Add(text, "filesystem_mirror", "path", options.ProviderMirror, own);
        Add(text, "filesystem_mirror", "path", store, own);
        Add(text, "network_mirror", "url", options.NetworkMirror?.AbsoluteUri ?? "", own);
        if (options.AllowDownloads)
        {
            text.Append("  direct {\n");
            Exclude(text, own);
            text.Append("  }\n");
        }

        return text.Append("}\n").ToString();
    }

    private static void Add(StringBuilder text, string kind, string argument, string value, IReadOnlyList<string> own)
    {
        if (value.Length > 0)
        {
            text.Append("  ").Append(kind).Append(" {\n    ").Append(argument).Append(" = ").Append(Quoted(value)).Append('\n');
            Exclude(text, own);
            text.Append("  }\n");
        }
    }

    private static void Exclude(StringBuilder text, IReadOnlyList<string> own)
    {
        if (own.Count > 0)
        {
            text.Append("    exclude = [").AppendJoin(", ", own.Select(Quoted)).Append("]\n");
        }
    }

    private static string Quoted(string text) =>
        JsonSerializer.Serialize(text).Replace("${", "$${", StringComparison.Ordinal).Replace("%{", "%%{", StringComparison.Ordinal);
}
