namespace Coder.Sdk;

/// <summary><c>GET /entitlements</c>: which features may be used.</summary>
public sealed record Entitlements
{
    public IReadOnlyDictionary<string, Feature> Features { get; set; } = new Dictionary<string, Feature>();

    public IReadOnlyList<string> Warnings { get; set; } = [];

    public IReadOnlyList<string> Errors { get; set; } = [];

    public bool HasLicense { get; init; }

    public bool Trial { get; init; }

    public bool RequireTelemetry { get; init; }

    public DateTimeOffset RefreshedAt { get; init; }
}

/// <summary>One feature of <see cref="Entitlements"/>.</summary>
public sealed record Feature
{
    /// <summary><c>entitled</c>, <c>grace_period</c> or <c>not_entitled</c>.</summary>
    public string Entitlement { get; set; } = "";

    public bool Enabled { get; init; }

    public long? Limit { get; init; }

    public long? SoftLimit { get; init; }

    public long? HardLimit { get; init; }

    public long? Actual { get; init; }
}
