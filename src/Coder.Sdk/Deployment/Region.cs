namespace Coder.Sdk;

/// <summary><c>GET /regions</c>.</summary>
public sealed record RegionsResponse
{
    public IReadOnlyList<Region> Regions { get; set; } = [];
}

/// <summary>A place that serves workspace apps: the deployment itself, or a workspace proxy.</summary>
public sealed record Region
{
    public Guid Id { get; init; }

    public string Name { get; set; } = "";

    public string DisplayName { get; set; } = "";

    public string IconUrl { get; set; } = "";

    public bool Healthy { get; init; }

    public string PathAppUrl { get; set; } = "";

    public string WildcardHostname { get; set; } = "";
}

/// <summary><c>GET /applications/host</c>: the wildcard host of subdomain apps, or empty.</summary>
public sealed record AppHostResponse(string Host);
