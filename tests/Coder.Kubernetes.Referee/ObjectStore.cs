using System.Text.Json.Nodes;
using Coder.Kubernetes.Referee.Controllers;
using Coder.Kubernetes.Referee.Http;
using Coder.Kubernetes.Referee.Objects;
using Coder.Kubernetes.Referee.Resources;

namespace Coder.Kubernetes.Referee;

/// <summary>The objects of the cluster, for tests to look at and to prepare. All that is answered is a copy.</summary>
public sealed class ObjectStore
{
    private readonly Registry _registry;
    private readonly Cluster _cluster;

    internal ObjectStore(Registry registry, Cluster cluster) => (_registry, _cluster) = (registry, cluster);

    /// <summary>An object; null when there is none.</summary>
    /// <param name="ns">The namespace; ignored for kinds that have none.</param>
    /// <exception cref="ArgumentException">The referee has no such kind.</exception>
    public JsonNode? Get(string apiVersion, string kind, string? ns, string name)
    {
        lock (_registry.Storage.Gate)
        {
            return _registry.Storage.Find(ResourceTable.Get(apiVersion, kind), ns, name) is { } value ? Read(value) : null;
        }
    }

    /// <summary>All objects of a kind, by namespace and name; those of all namespaces when none is given.</summary>
    /// <exception cref="ArgumentException">The referee has no such kind.</exception>
    public IReadOnlyList<JsonNode> List(string apiVersion, string kind, string? ns = null)
    {
        lock (_registry.Storage.Gate)
        {
            return [.. _registry.Storage.All(ResourceTable.Get(apiVersion, kind), ns).Select(Read)];
        }
    }

    /// <summary>Creates or replaces an object as a cluster administrator; it is defaulted, admitted and validated as any other.</summary>
    /// <returns>The object as it is stored now.</returns>
    /// <exception cref="InvalidOperationException">The server would refuse the object; the message says why.</exception>
    public JsonNode Put(JsonNode value)
    {
        ArgumentNullException.ThrowIfNull(value);
        var body = (JsonObject)value.DeepClone();
        var type = ResourceTable.Get(body.Text("apiVersion") ?? "", body.Text("kind") ?? "");
        var (ns, name) = (type.Namespaced ? body.Text("metadata", "namespace") : null, body.Text("metadata", "name") ?? "");
        var options = WriteOptions.Of("test");
        lock (_registry.Storage.Gate)
        {
            try
            {
                var stored = _registry.Storage.Find(type, ns, name) is null ? _registry.Create(type, ns, body, options) : _registry.Update(type, ns, name, body, options);
                _cluster.SettleIfAutomatic();
                return Read(_registry.Storage.Find(type, ns, stored.Text("metadata", "name")!) ?? stored);
            }
            catch (ApiError error)
            {
                throw new InvalidOperationException(error.Message, error);
            }
        }
    }

    /// <summary>Removes an object at once, whatever finalizers it has. Nothing happens when there is none.</summary>
    public void Delete(string apiVersion, string kind, string? ns, string name)
    {
        var type = ResourceTable.Get(apiVersion, kind);
        lock (_registry.Storage.Gate)
        {
            if (_registry.Storage.Find(type, ns, name) is { } value)
            {
                _registry.Storage.Remove(type, value);
                _cluster.SettleIfAutomatic();
            }
        }
    }

    // As a client reads it, so that a number can be taken as whatever type it fits.
    private static JsonNode Read(JsonObject value) => JsonNode.Parse(value.ToJsonString())!;
}
