using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Coder.Server.Configuration;

/// <summary>
/// Makes <see cref="ExternalAuthOptions"/> from the variables <c>CODER_EXTERNAL_AUTH_&lt;N&gt;_…</c> (or the older <c>CODER_GITAUTH_&lt;N&gt;_…</c>) and
/// from the settings file. Everything that is wrong is told at once, each with the variable's name.
/// </summary>
internal static class ExternalAuthOptionsReader
{
    private const int MaxProviders = 100;

    private static readonly string[] Prefixes = ["CODER_EXTERNAL_AUTH_", "CODER_GITAUTH_"];

    // The last two belong to functions that this server does not have.
    private static readonly string[] Names =
    [
        "ID", "TYPE", "CLIENT_ID", "CLIENT_SECRET", "AUTH_URL", "TOKEN_URL", "VALIDATE_URL", "REVOKE_URL", "REGEX", "SCOPES", "EXTRA_TOKEN_KEYS",
        "NO_REFRESH", "DEVICE_FLOW", "DEVICE_CODE_URL", "APP_INSTALL_URL", "APP_INSTALLATIONS_URL", "DISPLAY_NAME", "DISPLAY_ICON",
        "PKCE_METHODS", "CODE_CHALLENGE_METHODS_SUPPORTED", "API_BASE_URL", "MCP_URL",
    ];

    /// <summary>Reads the providers; what is wrong goes to the sources' errors.</summary>
    public static ExternalAuthOptions Read(OptionSources sources, IReadOnlyDictionary<string, string> environment)
    {
        List<ExternalAuthSettings> settings = [.. FromList(sources), .. FromVariables(sources, environment)];
        if (settings.Count > MaxProviders)
        {
            sources.Errors.Add($"{Prefixes[0]}<N>_: there are {settings.Count} external auth providers, and at most {MaxProviders} can be.");
            return new ExternalAuthOptions();
        }

        var providers = new Dictionary<string, ExternalAuthProvider>(StringComparer.Ordinal);
        foreach (var given in settings)
        {
            if (given.Read(sources.Errors) is not { } provider)
            {
                continue;
            }

            if (!providers.TryAdd(provider.Id, provider))
            {
                sources.Errors.Add(
                    $"{given.NameOf("ID")}: two external auth providers have the id \"{provider.Id}\"; give each its own, which their callback URLs have too.");
            }
        }

        return new ExternalAuthOptions { Providers = [.. providers.Values] };
    }

    private static IEnumerable<ExternalAuthSettings> FromList(OptionSources sources)
    {
        var list = sources.Get(ExternalAuthOptionTable.Providers);
        for (var i = 0; i < list.Count; i++)
        {
            var place = $"{sources.SourceOf(ExternalAuthOptionTable.Providers)}[{i.ToString(CultureInfo.InvariantCulture)}].";
            var values = new Dictionary<string, string>(StringComparer.Ordinal);
            foreach (var (key, value) in list[i] ?? new JsonObject())
            {
                Add(sources.Errors, values, key.ToUpperInvariant(), TextOf(value), place + key, name => name.ToLowerInvariant(), place);
            }

            yield return new ExternalAuthSettings(values, name => place + name.ToLowerInvariant());
        }
    }

    private static IEnumerable<ExternalAuthSettings> FromVariables(OptionSources sources, IReadOnlyDictionary<string, string> environment)
    {
        var byNumber = new SortedDictionary<(int Number, string Prefix), Dictionary<string, string>>();
        foreach (var (variable, value) in environment.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            if (Parse(variable) is not var (prefix, number, name))
            {
                continue;
            }

            if (!byNumber.TryGetValue((number, prefix), out var values))
            {
                byNumber[(number, prefix)] = values = new Dictionary<string, string>(StringComparer.Ordinal);
            }

            Add(sources.Errors, values, name, value, variable, known => known, $"{prefix}{number.ToString(CultureInfo.InvariantCulture)}_");
        }

        // Variables that are all empty come from a deployment's file in which nothing was filled in.
        return byNumber.Where(entry => entry.Value.Count > 0).Select(entry => new ExternalAuthSettings(
            entry.Value, name => $"{entry.Key.Prefix}{entry.Key.Number.ToString(CultureInfo.InvariantCulture)}_{name}"));
    }

    private static void Add(
        List<string> errors, Dictionary<string, string> values, string name, string value, string source, Func<string, string> shown, string prefix)
    {
        if (!Names.Contains(name))
        {
            errors.Add($"{source}: there is no such setting of an external auth provider.{Suggestion.For(shown(name), Names.Select(shown), prefix)}");
        }
        else if (value.Trim() is { Length: > 0 } text)
        {
            values[name] = text;
        }
    }

    private static (string Prefix, int Number, string Name)? Parse(string variable)
    {
        foreach (var prefix in Prefixes)
        {
            if (!variable.StartsWith(prefix, StringComparison.Ordinal))
            {
                continue;
            }

            var rest = variable.AsSpan(prefix.Length);
            var end = rest.IndexOf('_');
            if (end > 0 && int.TryParse(rest[..end], NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            {
                return (prefix, number, rest[(end + 1)..].ToString());
            }
        }

        return null;
    }

    private static string TextOf(JsonNode? value) => value switch
    {
        JsonArray list => string.Join(' ', list.Select(TextOf)),
        JsonValue text when text.GetValueKind() == JsonValueKind.String => text.GetValue<string>(),
        null => "",
        _ => value.ToJsonString(),
    };
}
