using Coder.Hcl.Values;
using Coder.Terraform.Addresses;
using Coder.Terraform.Providers;

namespace Coder.Terraform.Testing;

/// <summary>The providers of a run: real ones, with mocks and overrides around them.</summary>
/// <param name="inner">The real providers.</param>
/// <param name="mocks">Defaults of mocked providers by their source: values by type.</param>
/// <param name="overrides">Values of overridden objects by address; null values are made up.</param>
internal sealed class TestRegistry(
    IProviderRegistry inner,
    IReadOnlyDictionary<string, IReadOnlyDictionary<string, HclValue>> mocks,
    IReadOnlyDictionary<string, HclValue?> overrides) : IProviderRegistry
{
    // One sequence for all: tests are the same at every run.
    private readonly GeneratedValues _generated = new(new Random(1));

    public IReadOnlyCollection<string> Available => inner.Available;

    public async ValueTask<IProvider?> TryCreateAsync(string source, CancellationToken ct)
    {
        if (await inner.TryCreateAsync(source, ct) is not { } real)
        {
            return null;
        }

        var defaults = mocks.GetValueOrDefault(source);
        return defaults is null && overrides.Count == 0
            ? real
            : new MockedProvider(real, defaults is not null, (address, type) => ValuesOf(address, type, defaults), _generated);
    }

    private (bool Overridden, HclValue? Values) ValuesOf(string address, string type, IReadOnlyDictionary<string, HclValue>? defaults)
    {
        if (overrides.TryGetValue(address, out var values) || overrides.TryGetValue(ResourceAddress.WithoutKeys(address), out values))
        {
            return (true, values);
        }

        return (false, defaults?.GetValueOrDefault(type));
    }
}
