namespace Coder.Sdk;

/// <summary><c>GET /regions</c>.</summary>
public sealed record RegionsResponse
{
    public IReadOnlyList<Region> Regions { get; init; } = [];
}

/// <summary>A place that serves workspace apps: the deployment itself, or a workspace proxy.</summary>
public sealed record Region
{
    public Guid Id { get; init; }

    public string Name { get; init; } = "";

    public string DisplayName { get; init; } = "";

    public string IconUrl { get; init; } = "";

    public bool Healthy { get; init; }

    public string PathAppUrl { get; init; } = "";

    public string WildcardHostname { get; init; } = "";
}

/// <summary><c>GET /applications/host</c>: the wildcard host of subdomain apps, or empty.</summary>
public sealed record AppHostResponse(string Host);
