using Coder.Server.OAuth;

namespace Coder.Server.Identity.Oidc.Provider;

/// <summary>Talks to the login provider.</summary>
internal sealed class ProviderHttp() : OAuthHttp("login provider", "Other ways to sign in are not affected.");
