using System.Text.Json;
using Coder.Hcl.Diagnostics;
using Coder.Hcl.Values;
using Coder.Terraform.Providers;
using Coder.Terraform.State;

namespace Coder.Terraform.Evaluation;

/// <summary>Brings objects of a state file into the present shape of the provider's schema.</summary>
internal static class StateDecoder
{
    /// <summary>The object with <see cref="ResourceInstanceState.Value"/> set; null after an error.</summary>
    public static async ValueTask<ResourceInstanceState?> DecodeAsync(
        ResourceInstanceState stored, ResourceSchema schema, IProvider provider, DiagnosticBag diagnostics, CancellationToken ct)
    {
        if (stored.Value is not null)
        {
            return stored;
        }

        if (stored.SchemaVersion > schema.Version)
        {
            diagnostics.Add(Diagnostic.Error("Resource instance managed by newer provider version", $"The state of {stored.Address} was written by a newer version of its provider (schema {stored.SchemaVersion}, this one has {schema.Version}). Update the server, or restore an earlier state.") with { Address = stored.Address.ToString() });
            return null;
        }

        var type = schema.Block.ImpliedType;
        HclValue? value = null;
        if (stored.SchemaVersion == schema.Version)
        {
            try
            {
                value = HclValue.FromJson(stored.Raw, type);
            }
            catch (JsonException)
            {
                value = null; // another shape under the same version: the provider may know it
            }
        }

        if (value is null)
        {
            var upgraded = await provider.UpgradeResourceStateAsync(stored.Address.Type, stored.SchemaVersion, stored.Raw, ct);
            diagnostics.AddRange(upgraded.Diagnostics.Select(d => d with { Address = d.Address ?? stored.Address.ToString() }));
            value = upgraded.State;
            if (value is null)
            {
                return null;
            }
        }

        value = SchemaMarks.Apply(SensitiveParts.Mark(value, stored.SensitivePaths), schema.Block);
        return stored with { Value = value, Type = type, SchemaVersion = schema.Version };
    }
}
