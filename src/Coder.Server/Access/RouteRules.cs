namespace Coder.Server.Access;

/// <summary>Sees to it that no route is left without a rule: a forgotten one stops the server, and with it every test.</summary>
internal sealed class RouteRules(EndpointDataSource routes) : IHostedLifecycleService
{
    /// <summary>Looks at every route that was mapped.</summary>
    /// <exception cref="InvalidOperationException">Routes have no rule, or one that no scope could meet; the message names them.</exception>
    public Task StartedAsync(CancellationToken cancellationToken) => FindOpen(routes.Endpoints) is { Count: > 0 } open
        ? throw new InvalidOperationException(
            $"These routes have no access rule that exists: {string.Join("; ", open)}. State it with WithAccess where they are mapped.")
        : Task.CompletedTask;

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>The names of the routes without a rule.</summary>
    internal static IReadOnlyList<string?> FindOpen(IReadOnlyList<Endpoint> endpoints) =>
    [
        .. endpoints
            .Where(endpoint => endpoint.Metadata.GetMetadata<AccessRuleMetadata>() is not { } rule || !Exists(rule))
            .Select(endpoint => endpoint.DisplayName),
    ];

    private static bool Exists(AccessRuleMetadata rule) => rule.ResourceType is null
        || (rule.Actions.Count > 0 && rule.Actions.All(action => Permissions.Exists(rule.ResourceType, action)));
}
