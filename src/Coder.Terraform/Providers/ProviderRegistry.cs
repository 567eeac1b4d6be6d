namespace Coder.Terraform.Providers;

/// <summary>Where the engine gets providers from.</summary>
public interface IProviderRegistry
{
    /// <summary>Source addresses that can be created, for error texts.</summary>
    IReadOnlyCollection<string> Available { get; }

    /// <summary>
    /// Creates a provider for one provider configuration of one build; null when the source is not available.
    /// The engine disposes it at the end of the operation.
    /// </summary>
    /// <param name="source">Full source address, as <c>registry.terraform.io/coder/coder</c>.</param>
    /// <param name="ct">Cancels the start of a provider.</param>
    ValueTask<IProvider?> TryCreateAsync(string source, CancellationToken ct);
}

/// <summary>Providers in this process, by source address.</summary>
public sealed class ProviderRegistry : IProviderRegistry
{
    private readonly Dictionary<string, Func<IProvider>> _factories = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public IReadOnlyCollection<string> Available => _factories.Keys;

    /// <summary>Adds a provider. Short addresses (<c>coder/coder</c>) are completed with the public registry's host.</summary>
    public ProviderRegistry Add(string source, Func<IProvider> create)
    {
        _factories[ProviderSource.Normalize(source)] = create;
        return this;
    }

    /// <inheritdoc/>
    public ValueTask<IProvider?> TryCreateAsync(string source, CancellationToken ct) =>
        new(_factories.TryGetValue(source, out var create) ? create() : null);
}

/// <summary>Provider source addresses: <c>[host/]namespace/type</c>.</summary>
public static class ProviderSource
{
    /// <summary>Host of addresses without one.</summary>
    public const string DefaultHost = "registry.terraform.io";

    /// <summary>The address with host and namespace: <c>null</c> → <c>registry.terraform.io/hashicorp/null</c>.</summary>
    public static string Normalize(string source)
    {
        var lower = source.ToLowerInvariant();
        var slashes = lower.AsSpan().Count('/');
        return slashes switch
        {
            0 when lower == "terraform" => "terraform.io/builtin/terraform",
            0 => $"{DefaultHost}/hashicorp/{lower}",
            1 => $"{DefaultHost}/{lower}",
            _ => lower,
        };
    }
}
