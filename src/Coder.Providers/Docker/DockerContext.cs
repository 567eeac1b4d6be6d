using Coder.Providers.Docker.Client;
using Coder.Providers.Docker.Registry;

namespace Coder.Providers.Docker;

/// <summary>What the types of the provider work with.</summary>
/// <param name="Options">What the provider may know.</param>
/// <param name="Logins">Logins of registries.</param>
/// <param name="Connect">Gives the client of the engine, the same one each time.</param>
internal sealed record DockerContext(DockerProviderOptions Options, RegistryLogins Logins, Func<EngineClient> Connect)
{
    /// <summary>The engine.</summary>
    /// <exception cref="EngineException">It is not known which one.</exception>
    public EngineClient Engine => Connect();
}
