using Coder.Hcl.Diagnostics;
using Coder.Terraform.Plugins.Protocol;
using Coder.Terraform.Plugins.Protocol.V6;
using Coder.Terraform.Providers;
using Diagnostic = Coder.Hcl.Diagnostics.Diagnostic;

namespace Coder.Terraform.Plugins.Hosting;

/// <summary>What a provider's program offers.</summary>
/// <param name="Schema">Its schema.</param>
/// <param name="PlansDestroy">It wants to be asked for a plan when a resource is destroyed.</param>
/// <param name="SchemaOptional">A further process of the same program need not be asked for its schema.</param>
internal sealed record PluginOffer(ProviderSchema Schema, bool PlansDestroy, bool SchemaOptional);

/// <summary>What programs offer, by their checksum: asked once, kept for a number of programs, of which the one unused for longest goes first.</summary>
/// <param name="capacity">How many; the schema of a large provider takes some 20 MiB.</param>
internal sealed class PluginCatalog(int capacity)
{
    private readonly Lock _lock = new();
    private readonly List<KeyValuePair<string, PluginOffer>> _recent = [];

    /// <summary>What is known of a program; null when it was not asked yet.</summary>
    public PluginOffer? Find(PluginBinary binary)
    {
        lock (_lock)
        {
            var at = _recent.FindIndex(o => o.Key == binary.Checksum);
            if (at < 0)
            {
                return null;
            }

            var found = _recent[at];
            _recent.RemoveAt(at);
            _recent.Add(found);
            return found.Value;
        }
    }

    /// <summary>Asks a process. Of two that ask at once, one answer is kept, so that a schema is one object.</summary>
    /// <exception cref="PluginException">It does not tell.</exception>
    public async Task<PluginOffer> AskAsync(PluginBinary binary, PluginProcess process, TimeSpan limit, CancellationToken ct)
    {
        var response = await process.CallAsync(
            process.Version.GetSchema, new GetProviderSchema.Types.Request(), GetProviderSchema.Types.Response.Parser, limit, ct);
        if (WireDiagnostics.Read(response.Diagnostics).Find(d => d.Severity == DiagnosticSeverity.Error) is { } error)
        {
            throw new PluginException(Diagnostic.Error(error.Summary, $"The provider {binary} does not tell its schema: {error.Detail}"));
        }

        try
        {
            var offer = new PluginOffer(
                SchemaReader.Read(response, process.Version),
                response.ServerCapabilities?.PlanDestroy ?? false,
                response.ServerCapabilities?.GetProviderSchemaOptional ?? false);
            return Keep(binary, offer);
        }
        catch (FormatException e)
        {
            throw new PluginException("Provider gave an invalid schema", $"The schema of provider {binary} cannot be read: {e.Message} This is a fault of the provider.", e);
        }
    }

    private PluginOffer Keep(PluginBinary binary, PluginOffer offer)
    {
        lock (_lock)
        {
            if (Find(binary) is { } first)
            {
                return first;
            }

            _recent.Add(KeyValuePair.Create(binary.Checksum, offer));
            if (_recent.Count > capacity)
            {
                _recent.RemoveAt(0);
            }

            return offer;
        }
    }
}
