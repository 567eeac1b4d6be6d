using System.Collections.Concurrent;
using Coder.Hcl.Diagnostics;
using Coder.Terraform.Builtin;
using Coder.Terraform.Configuration;
using Coder.Terraform.Providers;

namespace Coder.Terraform.Evaluation;

/// <summary>The providers of one operation, one per provider configuration, and the bound on calls to them.</summary>
internal sealed class ProviderPool(IProviderRegistry registry, int concurrency) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, IProvider> _providers = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _calls = new(concurrency);

    /// <summary>The provider of a configuration whose node has run.</summary>
    public IProvider this[ProviderConfig config] => _providers[config.Address];

    /// <summary>The provider of a configuration by its address in the state; null when no such configuration was started.</summary>
    public IProvider? Find(string address) => _providers.GetValueOrDefault(address);

    /// <summary>Creates the provider of a configuration; null, with an error, when its source is not available.</summary>
    public ValueTask<IProvider?> StartAsync(ProviderConfig config, DiagnosticBag diagnostics, CancellationToken ct) =>
        StartAsync(config.Address, config.Source, config.LocalName, config.Range, diagnostics, ct);

    /// <summary>Creates a provider that only its functions are asked of; null, with an error, when its source is not available.</summary>
    public ValueTask<IProvider?> StartForFunctionsAsync(string source, DiagnosticBag diagnostics, CancellationToken ct) =>
        StartAsync("functions of " + source, source, source[(source.LastIndexOf('/') + 1)..], null, diagnostics, ct);

    private async ValueTask<IProvider?> StartAsync(
        string address, string source, string localName, SourceRange? range, DiagnosticBag diagnostics, CancellationToken ct)
    {
        if (_providers.TryGetValue(address, out var running))
        {
            return running;
        }

        var provider = source == TerraformProvider.Source
            ? new TerraformProvider()
            : await registry.TryCreateAsync(source, ct);
        if (provider is null)
        {
            diagnostics.Add(Diagnostic.Error("Unknown provider", UnknownText(source, localName), range));
            return null;
        }

        if (provider is UnavailableProvider unavailable)
        {
            diagnostics.AddFrom(unavailable.Diagnostics, null, range);
            return null;
        }

        return _providers[address] = provider;
    }

    /// <summary>Waits until a further call may be made; dispose the result after it.</summary>
    public async ValueTask<Slot> EnterAsync(CancellationToken ct)
    {
        await _calls.WaitAsync(ct);
        return new Slot(_calls);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var provider in _providers.Values)
        {
            await provider.DisposeAsync();
        }

        _calls.Dispose();
    }

    private string UnknownText(string source, string localName)
    {
        var available = string.Join(", ", registry.Available.Order(StringComparer.Ordinal));
        var text = $"The template needs provider {source}, which this server does not have. Available: {(available.Length == 0 ? "none" : available)}.";
        var sameType = registry.Available.FirstOrDefault(a => a.EndsWith("/" + localName, StringComparison.Ordinal));
        return sameType is null || source == sameType
            ? text
            : text + $" If you mean {sameType}, say so in the required_providers of the terraform block: {localName} = {{ source = \"{sameType[(sameType.IndexOf('/') + 1)..]}\" }}.";
    }

    /// <summary>The right to one call.</summary>
    internal readonly struct Slot(SemaphoreSlim calls) : IDisposable
    {
        public void Dispose() => calls.Release();
    }
}
