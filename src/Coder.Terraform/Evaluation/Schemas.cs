using Coder.Hcl.Diagnostics;
using Coder.Terraform.Addresses;
using Coder.Terraform.Configuration;
using Coder.Terraform.Providers;

namespace Coder.Terraform.Evaluation;

/// <summary>Finds the schema of a resource block.</summary>
internal static class Schemas
{
    /// <summary>The schema; null, with an error, when the provider has no such type.</summary>
    public static ResourceSchema? Of(ResourceConfig resource, IProvider provider, DiagnosticBag diagnostics)
    {
        if (resource.Mode == ResourceMode.Ephemeral)
        {
            if (provider.Schema.EphemeralResourceTypes.TryGetValue(resource.Type, out var ephemeral))
            {
                return ephemeral;
            }

            diagnostics.AddError("Invalid ephemeral resource", $"The provider {resource.Provider.Source} does not support ephemeral resource \"{resource.Type}\".{Suggestion.For(resource.Type, provider.Schema.EphemeralResourceTypes.Keys)}", resource.Range);
            return null;
        }

        var managed = resource.Mode == ResourceMode.Managed;
        var types = managed ? provider.Schema.ResourceTypes : provider.Schema.DataSources;
        if (types.TryGetValue(resource.Type, out var schema))
        {
            return schema;
        }

        var other = managed ? provider.Schema.DataSources : provider.Schema.ResourceTypes;
        var hint = other.ContainsKey(resource.Type)
            ? $" Did you intend to use the {(managed ? "data source" : "managed resource type")} \"{resource.Type}\"? If so, declare this using a {(managed ? "data" : "resource")} block instead."
            : Suggestion.For(resource.Type, types.Keys);
        diagnostics.AddError(
            managed ? "Invalid resource type" : "Invalid data source",
            $"The provider {resource.Provider.Source} does not support {(managed ? "resource type" : "data source")} \"{resource.Type}\".{hint}",
            resource.Range);
        return null;
    }
}
