using System.Text.Json;
using Coder.Hcl.Values;
using Coder.Providers.Host;
using Coder.Terraform.Providers;
using Coder.Terraform.State;

namespace Coder.Provisioner;

/// <summary>Ends host processes that no state knows of: a killed server started them, or an ended one left them behind.</summary>
internal static class HostStrays
{
    public static Task RecoverAsync(HostProviderOptions host, StateFile state, IProgressLog log) =>
        HostWorkspace.RecoverAsync(
            host,
            state.Resources.Where(r => r.Address.Type == "host_process").Select(IdOf).OfType<string>().ToHashSet(StringComparer.Ordinal),
            log);

    // A resource is decoded once the engine has worked with it; before that it is as the state file has it.
    private static string? IdOf(ResourceInstanceState resource) => resource switch
    {
        { Value: { } value } when value.TryGetAttribute("id", out var id) && id is { IsKnown: true, IsNull: false } => id.AsString(),
        { Raw.ValueKind: JsonValueKind.Object } when resource.Raw.TryGetProperty("id", out var id) => id.GetString(),
        _ => null,
    };
}
