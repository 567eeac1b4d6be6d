using Coder.Server.Identity.Oidc.Provider;

namespace Coder.Server.ExternalAuth;

/// <summary>Talks to the services of external accounts.</summary>
internal sealed class ExternalHttp() : ProviderHttp("external service", "");
