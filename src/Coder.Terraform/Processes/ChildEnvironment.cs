using System.Collections;

namespace Coder.Terraform.Processes;

/// <summary>
/// The environment of processes that run for templates: built from lists of what is allowed, because the server's own environment holds secrets
/// that a template could read. This is the only place that decides what is passed on.
/// </summary>
public static class ChildEnvironment
{
    /// <summary>What any program needs: where it finds others, who runs it, language, time zone, folders and trust.</summary>
    public static IReadOnlyList<string> Basic { get; } =
        ["PATH", "HOME", "USER", "LOGNAME", "SHELL", "LANG", "LC_*", "TZ", "TMPDIR", "SSL_CERT_FILE", "SSL_CERT_DIR"];

    /// <summary>The way to the network.</summary>
    public static IReadOnlyList<string> Network { get; } =
        ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "http_proxy", "https_proxy", "all_proxy", "no_proxy"];

    /// <summary>What programs that reach a platform need beside <see cref="Basic"/>: the network, the .NET runtime, the cluster that they run in.</summary>
    public static IReadOnlyList<string> Provider { get; } = [.. Basic, .. Network, "DOTNET_ROOT", "KUBERNETES_SERVICE_HOST", "KUBERNETES_SERVICE_PORT"];

    /// <summary>The variables of this process that are passed on.</summary>
    /// <param name="names">Names that are passed on; a name may end in <c>*</c>.</param>
    /// <param name="settings">The same from the server's settings. The server's own variables (<c>CODER_*</c>) are not passed on, whatever they say.</param>
    public static Dictionary<string, string> Of(IEnumerable<string> names, IEnumerable<string>? settings = null) =>
        Of(Environment.GetEnvironmentVariables(), names, settings ?? []);

    /// <inheritdoc cref="Of(IEnumerable{string}, IEnumerable{string})"/>
    /// <param name="own">The variables to choose from.</param>
    /// <param name="names">See there.</param>
    /// <param name="settings">See there.</param>
    public static Dictionary<string, string> Of(IDictionary own, IEnumerable<string> names, IEnumerable<string> settings)
    {
        var (always, chosen) = (names.ToList(), settings.ToList());
        var result = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (DictionaryEntry variable in own)
        {
            if (variable is { Key: string name, Value: string value }
                && (always.Exists(p => Matches(p, name)) || (chosen.Exists(p => Matches(p, name)) && !name.StartsWith("CODER_", StringComparison.Ordinal))))
            {
                result[name] = value;
            }
        }

        return result;
    }

    private static bool Matches(string pattern, string name) => pattern.EndsWith('*')
        ? name.StartsWith(pattern[..^1], StringComparison.Ordinal)
        : name == pattern;
}
