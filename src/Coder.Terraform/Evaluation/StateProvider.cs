using Coder.Hcl.Diagnostics;
using Coder.Hcl.Evaluation;
using Coder.Terraform.Configuration;
using Coder.Terraform.Providers;

namespace Coder.Terraform.Evaluation;

/// <summary>Finds the provider of an object that only the state knows.</summary>
internal static class StateProvider
{
    /// <summary>The source in an address as <c>module.a.provider["registry.terraform.io/coder/coder"].alias</c>.</summary>
    public static string SourceOf(string address)
    {
        var start = address.IndexOf("provider[\"", StringComparison.Ordinal) + "provider[\"".Length;
        var end = address.IndexOf('"', start);
        return end < 0 ? address : address[start..end];
    }

    /// <summary>
    /// The provider configuration that manages an object; when the configuration no longer declares one, a default
    /// configuration without arguments. Null after an error.
    /// </summary>
    public static async ValueTask<IProvider?> ProviderOfStateAsync(
        this Operation operation, string address, string resource, DiagnosticBag found, CancellationToken ct)
    {
        var configuration = operation.Configuration;
        if (operation.Providers.Find(address) is { } running)
        {
            return running;
        }

        var source = SourceOf(address);
        if (!address.EndsWith("\"]", StringComparison.Ordinal))
        {
            found.Add(Diagnostic.Error("Provider configuration not present", $"To work with {resource} its original provider configuration at {address} is required, but it has been removed. Add it again until the resource is destroyed.") with { Address = resource });
            return null;
        }

        var missing = new ProviderConfig(configuration.Root, source[(source.LastIndexOf('/') + 1)..], "", source, null, new SourceRange("state", SourcePosition.Start, SourcePosition.Start));
        var provider = operation.Providers.Find(missing.Address) ?? await operation.Providers.StartAsync(missing, found, ct);
        if (provider is null)
        {
            return null;
        }

        var none = new BodyDecoder(EvaluationContext.Empty, found)
            .Decode(null, provider.Schema.ProviderConfig, MetaNames.Provider, missing.Range);
        found.AddFrom(await provider.ConfigureAsync(none, ct), resource, null);
        return found.HasErrors ? null : provider;
    }
}
