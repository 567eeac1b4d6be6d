using System.Text.Json.Nodes;
using Coder.Kubernetes.Referee.Resources;

namespace Coder.Kubernetes.Referee.Objects;

/// <summary>One change of one object, as watches see it.</summary>
/// <param name="Kind">ADDED, MODIFIED or DELETED.</param>
/// <param name="Previous">The object before; null when it was added.</param>
internal sealed record Change(long Version, string Kind, ResourceType Type, JsonObject Object, JsonObject? Previous);
