using Coder.Server.Configuration;

namespace Coder.Server.ExternalAuth;

/// <summary>The addresses of this server that have to do with an external account.</summary>
internal sealed class CallbackUrls(AccessUrl accessUrl)
{
    /// <summary>Where the service sends browsers back to, as it must be registered there.</summary>
    public Uri Of(ExternalAuthProvider provider) => new(accessUrl.Value, CallbackPath(provider.Id).TrimStart('/'));

    /// <summary>The page on which a user connects the account.</summary>
    public string PageOf(string providerId) => new Uri(accessUrl.Value, PagePath(providerId).TrimStart('/')).AbsoluteUri;

    /// <summary>Path of <see cref="Of"/>.</summary>
    public static string CallbackPath(string providerId) => $"{PagePath(providerId)}/callback";

    /// <summary>Path of <see cref="PageOf"/>.</summary>
    public static string PagePath(string providerId) => $"/external-auth/{Uri.EscapeDataString(providerId)}";
}
