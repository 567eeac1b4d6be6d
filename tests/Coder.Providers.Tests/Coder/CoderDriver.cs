using Coder.Providers.Coder;
using Coder.Providers.Tests.Infrastructure;

namespace Coder.Providers.Tests.Coder;

internal static class CoderDriver
{
    /// <summary>A configured provider whose server told it these variables besides its address.</summary>
    public static async Task<ProviderDriver> StartAsync(params (string Name, string Value)[] variables)
    {
        var environment = variables.ToDictionary(v => v.Name, v => v.Value);
        environment.TryAdd(CoderVariables.AgentUrl, "https://coder.example.com:8443/");
        return await new ProviderDriver(CoderProviderFactory.Create(environment)).ConfigureAsync();
    }
}
