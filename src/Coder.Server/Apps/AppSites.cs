using Coder.Server.Access;
using Coder.Server.Agents;
using Coder.Server.Database;

namespace Coder.Server.Apps;

/// <summary>
/// Remembers for a few seconds what owners find in their own workspaces, since one page of an app asks for hundreds of files. Everybody else
/// is looked up for each request: what they may do depends on sharing, which has to end at every server as soon as it is ended.
/// </summary>
internal sealed class AppSites(AppFinder finder, Notifications notifications, TimeProvider time)
{
    private readonly RecentAnswers<Key, Found> _recent = new(
        found => found.IsOwn ? AgentChannels.Workspace(found.Site.WorkspaceId) : null, notifications, time);

    /// <summary>As <see cref="AppFinder.FindAsync"/>.</summary>
    public async ValueTask<AppSite?> FindAsync(Actor? actor, AppAddress address, CancellationToken ct)
    {
        if (actor is null)
        {
            return await finder.FindAsync(actor, address, ct);
        }

        var key = new Key(actor.UserId, address.Owner.ToLowerInvariant(), address.Workspace.ToLowerInvariant(), address.Port ?? 0);
        var found = _recent.Find(key) ?? await _recent.AskAsync(key, () => AskAsync(actor, address, ct), ct);
        return found?.Site;
    }

    private async Task<Found?> AskAsync(Actor actor, AppAddress address, CancellationToken ct) =>
        await finder.FindAsync(actor, address, ct) is { } site ? new Found(site, site.SharedRole is null && site.OwnerId == actor.UserId) : null;

    private readonly record struct Key(Guid UserId, string Owner, string Workspace, int Port);

    private sealed record Found(AppSite Site, bool IsOwn);
}
