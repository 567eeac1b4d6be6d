using System.Text.RegularExpressions;

namespace Coder.Server.Configuration;

/// <summary>What was given for one provider of external accounts; the defaults of its type stand in for the rest.</summary>
internal sealed class ExternalAuthSettings
{
    private readonly IReadOnlyDictionary<string, string> _given;
    private readonly IReadOnlyDictionary<string, string> _defaults;
    private readonly Func<string, string> _nameOf;
    private readonly string _type;
    private readonly string _id;
    private readonly string _clientId;

    /// <param name="given">Values by the names of the settings, such as <c>CLIENT_ID</c>; none is empty.</param>
    /// <param name="nameOf">What error texts call a setting.</param>
    public ExternalAuthSettings(IReadOnlyDictionary<string, string> given, Func<string, string> nameOf)
    {
        _given = given;
        _nameOf = nameOf;
        _type = given.GetValueOrDefault("TYPE", "");
        _id = given.GetValueOrDefault("ID", _type);
        _clientId = given.GetValueOrDefault("CLIENT_ID", "");
        _ = OptionTypes.Url.TryParse(given.GetValueOrDefault("AUTH_URL", ""), out var authUrl);
        _defaults = ExternalAuthTypes.DefaultsOf(_type, _id, _clientId, authUrl);
    }

    /// <summary>What error texts call a setting of this provider.</summary>
    public string NameOf(string setting) => _nameOf(setting);

    /// <summary>The provider, or null when something is wrong.</summary>
    public ExternalAuthProvider? Read(List<string> errors)
    {
        var before = errors.Count;
        if (_id.Length == 0)
        {
            errors.Add($"{NameOf("ID")} is not set: templates and callback URLs name the provider by it. Set it, for example to primary-github.");
            return null;
        }

        if (_id.Length > 64 || !_id.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'))
        {
            errors.Add($"{NameOf("ID")}: \"{_id}\" must be letters, digits, - and _, at most 64: it is part of the callback URL.");
        }

        if (_clientId.Length == 0)
        {
            errors.Add($"{NameOf("CLIENT_ID")} is not set: it is the id of the OAuth client that the service \"{_id}\" has for this server.");
        }

        var deviceFlow = Flag("DEVICE_FLOW", errors);
        var provider = new ExternalAuthProvider
        {
            Id = _id,
            Type = _type.Length == 0 ? _id : _type,
            ClientId = _clientId,
            ClientSecret = Text("CLIENT_SECRET"),
            AuthUrl = UrlOf("AUTH_URL", errors, mustBe: !deviceFlow),
            TokenUrl = UrlOf("TOKEN_URL", errors, mustBe: true)!,
            ValidateUrl = UrlOf("VALIDATE_URL", errors, mustBe: false),
            RevokeUrl = UrlOf("REVOKE_URL", errors, mustBe: false),
            Regex = PatternOf(errors),
            Scopes = Words("SCOPES"),
            ExtraTokenKeys = Words("EXTRA_TOKEN_KEYS"),
            NoRefresh = Flag("NO_REFRESH", errors),
            DeviceFlow = deviceFlow,
            DeviceCodeUrl = UrlOf("DEVICE_CODE_URL", errors, mustBe: deviceFlow),
            AppInstallUrl = UrlOf("APP_INSTALL_URL", errors, mustBe: false),
            AppInstallationsUrl = UrlOf("APP_INSTALLATIONS_URL", errors, mustBe: false),
            DisplayName = Text("DISPLAY_NAME"),
            DisplayIcon = Text("DISPLAY_ICON"),
            UsesPkce = Pkce(errors),
        };
        if (provider is { ClientSecret.Length: 0, DeviceFlow: false })
        {
            errors.Add($"{NameOf("CLIENT_SECRET")} is not set: set it to the secret of the client \"{_clientId}\", or {NameOf("DEVICE_FLOW")}=true.");
        }

        return errors.Count == before ? provider : null;
    }

    private string Text(string name) => _given.TryGetValue(name, out var given) ? given : _defaults.GetValueOrDefault(name, "");

    private string[] Words(string name) => Text(name).Split((char[])[' ', ','], StringSplitOptions.RemoveEmptyEntries);

    private Uri? UrlOf(string name, List<string> errors, bool mustBe)
    {
        var text = Text(name);
        if (!OptionTypes.Url.TryParse(text, out var url))
        {
            errors.Add($"{NameOf(name)}: \"{text}\" must be {OptionTypes.Url.Expected}.");
        }
        else if (url is null && mustBe)
        {
            errors.Add($"{NameOf(name)} is not set, and the type \"{_type}\" has no default for it.");
        }

        return url;
    }

    private bool Flag(string name, List<string> errors)
    {
        var text = Text(name);
        var set = false;
        if (text.Length > 0 && !OptionTypes.Switch.TryParse(text, out set))
        {
            errors.Add($"{NameOf(name)}: \"{text}\" must be {OptionTypes.Switch.Expected}.");
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

        errors.Add($"{NameOf("REGEX")}: \"{text}\" must be {OptionTypes.Pattern.Expected}.");
        return null;
    }

    private bool Pkce(List<string> errors)
    {
        var name = _given.ContainsKey("CODE_CHALLENGE_METHODS_SUPPORTED") ? "CODE_CHALLENGE_METHODS_SUPPORTED" : "PKCE_METHODS";
        var methods = Words(name);
        if (methods.Length == 0 || methods.Contains("S256"))
        {
            return true;
        }

        if (methods is not ["none"])
        {
            errors.Add($"{NameOf(name)}: \"{Text(name)}\" must be S256 or none.");
        }

        return false;
    }
}
