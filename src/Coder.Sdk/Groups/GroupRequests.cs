namespace Coder.Sdk;

/// <summary><c>POST /organizations/{organization}/groups</c>.</summary>
public sealed record CreateGroupRequest
{
    public string Name { get; init => field = value ?? ""; } = "";

    public string DisplayName { get; init => field = value ?? ""; } = "";

    public string AvatarUrl { get; init => field = value ?? ""; } = "";

    public int QuotaAllowance { get; init; }
}

/// <summary><c>PATCH /groups/{group}</c>; what is null stays.</summary>
public sealed record PatchGroupRequest
{
    /// <summary>Ids of users.</summary>
    public IReadOnlyList<string>? AddUsers { get; init => field = Omit.Empty(value); }

    /// <summary>Ids of users.</summary>
    public IReadOnlyList<string>? RemoveUsers { get; init => field = Omit.Empty(value); }

    public string? Name { get; init => field = Omit.Empty(value); }

    public string? DisplayName { get; init; }

    public string? AvatarUrl { get; init; }

    public int? QuotaAllowance { get; init; }
}
