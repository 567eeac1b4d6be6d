using System.Text.Json;
using Coder.Providers.Host;
using Coder.Terraform.Providers;
using Coder.Terraform.State;

namespace Coder.Provisioner;

/// <summary>Ends host processes that a killed server started without being able to write them into the state.</summary>
internal static class HostStrays
{
    public static Task RecoverAsync(HostProviderOptions host, StateFile state, IProgressLog log)
    {
        var known = state.Resources
            .Where(r => r.Address.Type == "host_process")
            .Select(r => r.Raw.ValueKind == JsonValueKind.Object && r.Raw.TryGetProperty("id", out var id) ? id.GetString() : null)
            .OfType<string>()
            .ToHashSet(StringComparer.Ordinal);
        return HostWorkspace.RecoverAsync(host, known, log);
    }
}
