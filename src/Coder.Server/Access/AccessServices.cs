namespace Coder.Server.Access;

/// <summary>Switches of the operator that change what roles allow.</summary>
internal sealed record AccessOptions
{
    /// <summary>Owners do not enter other people's workspaces.</summary>
    public bool DisableOwnerWorkspaceAccess { get; init; }

    /// <summary>Workspaces are shared with nobody.</summary>
    public bool DisableWorkspaceSharing { get; init; }
}

/// <summary>Registers the authoriser, and the check that every route has a rule.</summary>
internal static class AccessServices
{
    public static IServiceCollection AddAccess(this IServiceCollection services) => services
        .AddSingleton<Authorizer>()
        .AddHostedService<RouteRules>();
}
