namespace Coder.Sdk;

/// <summary><c>GET /groups/{group}/members</c>.</summary>
public sealed record GroupMembersResponse
{
    public IReadOnlyList<ReducedUser> Users { get; set; } = [];

    /// <summary>How many members there are, whatever the page.</summary>
    public int Count { get; init; }
}
