using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

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
        List<ProviderSettings> settings = [.. FromList(sources), .. FromVariables(sources, environment)];
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

    private static IEnumerable<ProviderSettings> FromList(OptionSources sources)
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

            yield return new ProviderSettings(values, name => place + name.ToLowerInvariant());
        }
    }

    private static IEnumerable<ProviderSettings> FromVariables(OptionSources sources, IReadOnlyDictionary<string, string> environment)
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
        return byNumber.Where(entry => entry.Value.Count > 0).Select(entry => new ProviderSettings(
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

    /// <summary>What was given for one provider.</summary>
    private sealed class ProviderSettings(Dictionary<string, string> values, Func<string, string> nameOf)
    {
        private IReadOnlyDictionary<string, string> _defaults = values;

        public string NameOf(string setting) => nameOf(setting);

        /// <summary>The provider, or null when something is wrong.</summary>
        public ExternalAuthProvider? Read(List<string> errors)
        {
            var before = errors.Count;
            var type = values.GetValueOrDefault("TYPE", "");
            var id = values.GetValueOrDefault("ID", type);
            if (id.Length == 0)
            {
                errors.Add($"{nameOf("ID")} is not set: templates and callback URLs name the provider by it. Set it, for example to primary-github.");
                return null;
            }

            if (id.Length > 64 || !id.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'))
            {
                errors.Add($"{nameOf("ID")}: \"{id}\" must be letters, digits, - and _, at most 64: it is part of the callback URL.");
            }

            var clientId = values.GetValueOrDefault("CLIENT_ID", "");
            if (clientId.Length == 0)
            {
                errors.Add($"{nameOf("CLIENT_ID")} is not set: it is the id of the OAuth client that the service \"{id}\" has for this server.");
            }

            _defaults = ExternalAuthTypes.DefaultsOf(type, id, clientId, UrlOf("AUTH_URL", [], mustBe: false));
            var provider = new ExternalAuthProvider
            {
                Id = id,
                Type = type.Length == 0 ? id : type,
                ClientId = clientId,
                ClientSecret = Text("CLIENT_SECRET"),
                AuthUrl = UrlOf("AUTH_URL", errors, mustBe: !Flag("DEVICE_FLOW", [])),
                TokenUrl = UrlOf("TOKEN_URL", errors, mustBe: true)!,
                ValidateUrl = UrlOf("VALIDATE_URL", errors, mustBe: false),
                RevokeUrl = UrlOf("REVOKE_URL", errors, mustBe: false),
                Regex = PatternOf(errors),
                Scopes = Words("SCOPES"),
                ExtraTokenKeys = Words("EXTRA_TOKEN_KEYS"),
                NoRefresh = Flag("NO_REFRESH", errors),
                DeviceFlow = Flag("DEVICE_FLOW", errors),
                DeviceCodeUrl = UrlOf("DEVICE_CODE_URL", errors, mustBe: Flag("DEVICE_FLOW", [])),
                AppInstallUrl = UrlOf("APP_INSTALL_URL", errors, mustBe: false),
                AppInstallationsUrl = UrlOf("APP_INSTALLATIONS_URL", errors, mustBe: false),
                DisplayName = Text("DISPLAY_NAME"),
                DisplayIcon = Text("DISPLAY_ICON"),
                UsesPkce = Pkce(errors),
            };
            if (provider is { ClientSecret.Length: 0, DeviceFlow: false })
            {
                errors.Add($"{nameOf("CLIENT_SECRET")} is not set: set it to the secret of the client \"{clientId}\", or {nameOf("DEVICE_FLOW")}=true.");
            }

            return errors.Count == before ? provider : null;
        }

        private string Text(string name) => values.TryGetValue(name, out var given) ? given : _defaults.GetValueOrDefault(name, "");

        private string[] Words(string name) => Text(name).Split((char[])[' ', ','], StringSplitOptions.RemoveEmptyEntries);

        private Uri? UrlOf(string name, List<string> errors, bool mustBe)
        {
            var text = Text(name);
            if (!OptionTypes.Url.TryParse(text, out var url))
            {
                errors.Add($"{nameOf(name)}: \"{text}\" must be {OptionTypes.Url.Expected}.");
            }
            else if (url is null && mustBe)
            {
                errors.Add($"{nameOf(name)} is not set, and the type \"{values.GetValueOrDefault("TYPE", "")}\" has no default for it.");
            }

            return url;
        }

        private bool Flag(string name, List<string> errors)
        {
            var text = Text(name);
            var set = false;
            if (text.Length > 0 && !OptionTypes.Switch.TryParse(text, out set))
            {
                errors.Add($"{nameOf(name)}: \"{text}\" must be {OptionTypes.Switch.Expected}.");
            }

            return set;
        }

        private Regex? PatternOf(List<string> errors)
        {
            var text = Text("REGEX");
            if (text.Length == 0)
            {
                return null;
            }

            if (OptionTypes.Pattern.TryParse(text, out var pattern))
            {
                return pattern;
            }

            errors.Add($"{nameOf("REGEX")}: \"{text}\" must be {OptionTypes.Pattern.Expected}.");
            return null;
        }

        private bool Pkce(List<string> errors)
        {
            var name = values.ContainsKey("CODE_CHALLENGE_METHODS_SUPPORTED") ? "CODE_CHALLENGE_METHODS_SUPPORTED" : "PKCE_METHODS";
            var methods = Words(name);
            if (methods.Length == 0 || methods.Contains("S256"))
            {
                return true;
            }

            if (methods is not ["none"])
            {
                errors.Add($"{nameOf(name)}: \"{Text(name)}\" must be S256 or none.");
            }

            return false;
        }
    }
}
