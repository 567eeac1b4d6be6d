using System.Text;
using Coder.Terraform.Providers;

namespace Coder.Terraform.Plugins.Serving;

/// <summary>
/// Lays out a filesystem mirror from which the <c>terraform</c> or <c>tofu</c> command takes our providers, in the unpacked form
/// <c>HOST/NAMESPACE/TYPE/VERSION/OS_ARCH/</c>: in each folder a link to the program that serves them all, which sees by its name which one is
/// meant.
/// </summary>
public static class FilesystemMirrorLayout
{
    private static readonly Dictionary<string, string> Served = new(StringComparer.Ordinal)
    {
        ["archive"] = "hashicorp/archive",
        ["cloudinit"] = "hashicorp/cloudinit",
        ["coder"] = "coder/coder",
        ["docker"] = "kreuzwerker/docker",
        ["external"] = "hashicorp/external",
        ["host"] = "coder/host",
        ["http"] = "hashicorp/http",
        ["kubernetes"] = "hashicorp/kubernetes",
        ["local"] = "hashicorp/local",
        ["null"] = "hashicorp/null",
        ["random"] = "hashicorp/random",
        ["time"] = "hashicorp/time",
        ["tls"] = "hashicorp/tls",
    };

    /// <summary>Full source addresses of the providers in the mirror.</summary>
    public static IReadOnlyList<string> Sources { get; } = [.. Served.Values.Select(ProviderSource.Normalize).Order(StringComparer.Ordinal)];

    /// <summary>Makes the mirror, or brings an existing one up to date. Safe to run from several processes at once.</summary>
    /// <param name="root">The mirror's folder.</param>
    /// <param name="executable">The program that serves the providers (<c>coder-provider</c>).</param>
    /// <param name="versions">The version that each of <see cref="Sources"/> is to have in the mirror, such as <c>2.40.0</c>, beside those that it has there.</param>
    /// <param name="platform">Terraform's name of the platform, such as <c>linux_amd64</c>.</param>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    public static void Write(string root, string executable, IReadOnlyDictionary<string, string> versions, string platform)
    {
        foreach (var (type, source) in Served)
        {
            var version = versions[ProviderSource.Normalize(source)];
            var folder = Path.Combine(root, ProviderSource.DefaultHost, source, version, platform);
            Directory.CreateDirectory(folder);
            var link = Path.Combine(folder, $"terraform-provider-{type}_v{version}");
            if (new FileInfo(link).LinkTarget == executable)
            {
                continue;
            }

            // Replaced in one step: a terraform that starts meanwhile finds the old program or the new one.
            var temporary = Path.Combine(folder, $".{Guid.NewGuid():N}");
            File.CreateSymbolicLink(temporary, executable);
            File.Move(temporary, link, overwrite: true);
        }
    }

    /// <summary>
    /// The content of a file for <c>TF_CLI_CONFIG_FILE</c>: our providers only from this mirror, all others only from the further mirrors or, when
    /// there is none and it is allowed, from their registries.
    /// </summary>
    /// <param name="root">The mirror that <see cref="Write"/> made.</param>
    /// <param name="furtherMirrors">Folders with mirrors of other providers.</param>
    /// <param name="allowRegistries">Whether terraform may download from registries.</param>
    public static string CliConfiguration(string root, IReadOnlyList<string> furtherMirrors, bool allowRegistries)
    {
        var own = string.Join(", ", Sources.Select(Quote));
        var text = new StringBuilder("provider_installation {\n");
        text.Append("  filesystem_mirror {\n    path    = ").Append(Quote(root)).Append("\n    include = [").Append(own).Append("]\n  }\n");
        foreach (var mirror in furtherMirrors)
        {
            text.Append("  filesystem_mirror {\n    path    = ").Append(Quote(mirror)).Append("\n    exclude = [").Append(own).Append("]\n  }\n");
        }

        if (allowRegistries)
        {
            text.Append("  direct {\n    exclude = [").Append(own).Append("]\n  }\n");
        }

        return text.Append("}\n").ToString();
    }

    private static string Quote(string text) =>
        '"' + text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)
            .Replace("${", "$${", StringComparison.Ordinal).Replace("%{", "%%{", StringComparison.Ordinal) + '"';
}
