using Coder.Server.OAuth;

namespace Coder.Server.ExternalAuth;

/// <summary>Talks to the services of external accounts.</summary>
internal sealed class ExternalHttp() : OAuthHttp("external service", "");
