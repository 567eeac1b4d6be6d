namespace Coder.Sdk;

/// <summary><c>POST /authcheck</c>: asks for several permissions at once.</summary>
public sealed record AuthorizationRequest
{
    public IReadOnlyDictionary<string, AuthorizationCheck> Checks { get; init => field = value ?? Empty; } = Empty;

    private static readonly Dictionary<string, AuthorizationCheck> Empty = [];
}

/// <summary>One question of an <see cref="AuthorizationRequest"/>.</summary>
public sealed record AuthorizationCheck
{
    public AuthorizationObject Object { get; init => field = value ?? new(); } = new();

    public string Action { get; set; } = "";
}

/// <summary>What an <see cref="AuthorizationCheck"/> is about.</summary>
public sealed record AuthorizationObject
{
    public string ResourceType { get; set; } = "";

    /// <summary>A user id, or <c>me</c>.</summary>
    public string? OwnerId { get; init => field = Omit.Empty(value); }

    public string? OrganizationId { get; init => field = Omit.Empty(value); }

    public string? ResourceId { get; init => field = Omit.Empty(value); }

    public bool? AnyOrg { get; init; }
}
