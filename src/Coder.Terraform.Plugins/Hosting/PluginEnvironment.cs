using System.Collections;

namespace Coder.Terraform.Plugins.Hosting;

/// <summary>
/// The environment of a provider's process: built from a list of what is allowed, because the server's own environment holds secrets
/// that a template could read through a provider.
/// </summary>
public static class PluginEnvironment
{
    private static readonly string[] Harmless =
    [
        "PATH", "HOME", "USER", "LOGNAME", "LANG", "LC_*", "TZ", "TMPDIR", "SSL_CERT_FILE", "SSL_CERT_DIR", "DOTNET_ROOT",
        "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "http_proxy", "https_proxy", "no_proxy",
    ];

    /// <summary>The variables for a process, before those of the handshake.</summary>
    /// <param name="options">What is allowed and what is given in addition.</param>
    /// <param name="own">The variables of this process.</param>
    public static Dictionary<string, string> Build(PluginOptions options, IDictionary own)
    {
        var result = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (DictionaryEntry variable in own)
        {
            if (variable is { Key: string name, Value: string value }
                && (Harmless.Any(p => Matches(p, name)) || (options.AllowedVariables.Any(p => Matches(p, name)) && !name.StartsWith("CODER_", StringComparison.Ordinal))))
            {
                result[name] = value;
            }
        }

        foreach (var (name, value) in options.Variables)
        {
            result[name] = value;
        }

        return result;
    }

    private static bool Matches(string pattern, string name) => pattern.EndsWith('*')
        ? name.StartsWith(pattern[..^1], StringComparison.Ordinal)
        : name == pattern;
}
