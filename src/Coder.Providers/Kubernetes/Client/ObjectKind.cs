namespace Coder.Providers.Kubernetes.Client;

/// <summary>A kind of objects, and where the API has them.</summary>
/// <param name="ApiVersion">Group and version, as <c>apps/v1</c>; <c>v1</c> for the core group.</param>
/// <param name="Name">The kind, as <c>Deployment</c>.</param>
/// <param name="Plural">The resource's name in URLs, as <c>deployments</c>.</param>
/// <param name="IsNamespaced">Whether its objects live in namespaces.</param>
internal sealed record ObjectKind(string ApiVersion, string Name, string Plural, bool IsNamespaced = true)
{
    public static readonly ObjectKind Pod = new("v1", "Pod", "pods");

    public static readonly ObjectKind Event = new("v1", "Event", "events");

    public static readonly ObjectKind Claim = new("v1", "PersistentVolumeClaim", "persistentvolumeclaims");

    /// <summary>The API group; empty for the core group.</summary>
    public string Group => ApiVersion.Contains('/') ? ApiVersion[..ApiVersion.IndexOf('/', StringComparison.Ordinal)] : "";

    /// <summary>The kind as people say it: with its group when that is not one of Kubernetes' own.</summary>
    public string Said => Group.Contains('.') && !Group.EndsWith(".k8s.io", StringComparison.Ordinal) ? $"{Name} ({Group})" : Name;

    /// <summary>The path of an object, or of the collection when <paramref name="name"/> is null.</summary>
    public string Path(string? space, string? name)
    {
        var root = ApiVersion.Contains('/') ? $"/apis/{ApiVersion}" : $"/api/{ApiVersion}";
        var inside = IsNamespaced && space is { Length: > 0 } ? $"/namespaces/{Uri.EscapeDataString(space)}" : "";
        return $"{root}{inside}/{Plural}" + (name is null ? "" : "/" + Uri.EscapeDataString(name));
    }
}

/// <summary>One object.</summary>
/// <param name="Kind">Its kind.</param>
/// <param name="Namespace">Its namespace; empty for objects of the whole cluster.</param>
/// <param name="Name">Its name.</param>
internal sealed record ObjectKey(ObjectKind Kind, string Namespace, string Name)
{
    /// <summary>The object's path.</summary>
    public string Path => Kind.Path(Namespace, Name);

    /// <summary>Names the object in sentences.</summary>
    public override string ToString() => Kind.IsNamespaced ? $"{Kind.Said} {Namespace}/{Name}" : $"{Kind.Said} {Name}";
}
