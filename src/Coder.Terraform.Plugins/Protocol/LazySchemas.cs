using System.Collections;
using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Coder.Terraform.Providers;
using Google.Protobuf;

namespace Coder.Terraform.Plugins.Protocol;

/// <summary>
/// Schemas by type name, kept as the bytes that the provider sent until one is asked for: a build uses a handful of a provider's
/// thousands of types. A decoded schema stays and is always the same object, as plans compare schemas by reference.
/// </summary>
internal sealed class LazySchemas(IDictionary<string, ByteString> encoded, ProtocolVersion version) : IReadOnlyDictionary<string, ResourceSchema>
{
    private readonly ConcurrentDictionary<string, Lazy<ResourceSchema>> _decoded = new(StringComparer.Ordinal);

    public int Count => encoded.Count;

    public IEnumerable<string> Keys => encoded.Keys;

    public IEnumerable<ResourceSchema> Values => encoded.Keys.Select(name => this[name]);

    public ResourceSchema this[string key] => TryGetValue(key, out var schema) ? schema : throw new KeyNotFoundException($"There is no type {key}.");

    public bool ContainsKey(string key) => encoded.ContainsKey(key);

    public bool TryGetValue(string key, [MaybeNullWhen(false)] out ResourceSchema value)
    {
        if (!encoded.TryGetValue(key, out var bytes))
        {
            value = null;
            return false;
        }

        value = _decoded.GetOrAdd(key, _ => new Lazy<ResourceSchema>(() => SchemaReader.Decode(bytes, version))).Value;
        return true;
    }

    public IEnumerator<KeyValuePair<string, ResourceSchema>> GetEnumerator() =>
        encoded.Keys.Select(name => KeyValuePair.Create(name, this[name])).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
