using System.Text.RegularExpressions;

namespace Coder.Server.Configuration;

/// <summary>The services at which users connect accounts of theirs, such as Git hosts.</summary>
internal sealed record ExternalAuthOptions
{
    /// <summary>In the order in which they are configured: the first one that fits a Git host answers for it.</summary>
    public IReadOnlyList<ExternalAuthProvider> Providers { get; init; } = [];

    /// <summary>The provider with an id, or null.</summary>
    public ExternalAuthProvider? Find(string id) => Providers.FirstOrDefault(provider => provider.Id == id);
}

/// <summary>An OAuth 2.0 service (RFC 6749) with everything that its type's defaults left open filled in.</summary>
internal sealed record ExternalAuthProvider
{
    /// <summary>How templates, callback URLs and links name it.</summary>
    public required string Id { get; init; }

    /// <summary>One of <see cref="ExternalAuthTypes"/>, or any other word for a service without defaults.</summary>
    public required string Type { get; init; }

    public required string ClientId { get; init; }

    /// <summary>Empty for a client that only the device flow knows.</summary>
    public string ClientSecret { get; init; } = "";

    /// <summary>Where browsers are sent to; null when there is only the device flow.</summary>
    public Uri? AuthUrl { get; init; }

    public required Uri TokenUrl { get; init; }

    /// <summary>Answers 2xx to a token that is good; null: tokens are taken to be good until they expire.</summary>
    public Uri? ValidateUrl { get; init; }

    /// <summary>Takes tokens back (RFC 7009, or GitHub's way); null: disconnecting only forgets them here.</summary>
    public Uri? RevokeUrl { get; init; }

    /// <summary>Which Git hosts it answers for; null: none.</summary>
    public Regex? Regex { get; init; }

    public IReadOnlyList<string> Scopes { get; init; } = [];

    /// <summary>Fields of the token endpoint's answer that are kept beside the token.</summary>
    public IReadOnlyList<string> ExtraTokenKeys { get; init; } = [];

    /// <summary>Expired tokens are not renewed: their users connect again.</summary>
    public bool NoRefresh { get; init; }

    /// <summary>Users type a code at the service instead of being sent back from there (RFC 8628).</summary>
    public bool DeviceFlow { get; init; }

    public Uri? DeviceCodeUrl { get; init; }

    /// <summary>Where users install the app that the client belongs to (GitHub).</summary>
    public Uri? AppInstallUrl { get; init; }

    /// <summary>Lists where the app is installed (GitHub).</summary>
    public Uri? AppInstallationsUrl { get; init; }

    public string DisplayName { get; init; } = "";

    public string DisplayIcon { get; init; } = "";

    /// <summary>Whether codes are bound to this server's request (RFC 7636, method S256).</summary>
    public bool UsesPkce { get; init; } = true;

    /// <summary>Whether tokens can be renewed.</summary>
    public bool CanRefresh => !NoRefresh;
}
