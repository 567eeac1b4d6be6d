using Coder.Server.Access;
using Coder.Server.Agents;
using Coder.Server.Database;

namespace Coder.Server.Apps;

/// <summary>
/// Remembers for a few seconds what owners find in their own workspaces, since one page of an app asks for hundreds of files. Everybody else
/// is looked up for each request: what they may do depends on sharing, which has to end at every server as soon as it is ended. Who the owner
/// is, and what their roles allow, is not remembered.
/// </summary>
internal sealed class AppSites(AppFinder finder, Notifications notifications, TimeProvider time)
{
    /// <summary>Workspaces, each with its owner and port, that are remembered; beyond that they are looked up.</summary>
    private const int MaxKnown = 4096;

    /// <summary>For how long, unless a nudge says before that something changed: as long as a nudge from another server may be lost.</summary>
    private static readonly TimeSpan KeepTime = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private readonly Dictionary<Key, Known> _known = [];
    private DateTimeOffset _nextSweep;

    /// <summary>As <see cref="AppFinder.FindAsync"/>.</summary>
    public async Task<AppSite?> FindAsync(Actor? actor, AppAddress address, CancellationToken ct)
    {
        if (actor is null)
        {
            return await finder.FindAsync(actor, address, ct);
        }

        var key = new Key(actor.UserId, address.Owner.ToLowerInvariant(), address.Workspace.ToLowerInvariant(), address.Port ?? 0);
        var known = Find(key);
        if (known?.Changes?.HasNews == false && time.GetUtcNow() < known.Until)
        {
            return known.Site;
        }

        // Only the second request subscribes, before it reads: the first one does not know to what.
        var changes = known is null ? null : await notifications.SubscribeAsync(AgentChannels.Workspace(known.Site.WorkspaceId), ct);
        Known? found = null;
        try
        {
            var site = await finder.FindAsync(actor, address, ct);
            if (site is { SharedRole: null } && site.OwnerId == actor.UserId)
            {
                found = new Known(site, site.WorkspaceId == known?.Site.WorkspaceId ? changes : null, time.GetUtcNow() + KeepTime);
            }

            return site;
        }
        finally
        {
            if (changes is not null && found?.Changes is null)
            {
                await changes.DisposeAsync();
            }

            await ReplaceAsync(key, found);
        }
    }

    private Known? Find(Key key)
    {
        lock (_gate)
        {
            return _known.GetValueOrDefault(key);
        }
    }

    private async ValueTask ReplaceAsync(Key key, Known? found)
    {
        List<Known> dropped = [];
        lock (_gate)
        {
            if (_known.Remove(key, out var before))
            {
                dropped.Add(before);
            }

            Sweep(dropped);
            if (found is not null)
            {
                if (_known.Count < MaxKnown)
                {
                    _known.Add(key, found);
                }
                else
                {
                    dropped.Add(found);
                }
            }
        }

        foreach (var one in dropped)
        {
            if (one.Changes is { } changes)
            {
                await changes.DisposeAsync();
            }
        }
    }

    private void Sweep(List<Known> dropped)
    {
        var now = time.GetUtcNow();
        if (now < _nextSweep)
        {
            return;
        }

        _nextSweep = now + KeepTime;
        foreach (var (key, known) in _known)
        {
            if (known.Until <= now)
            {
                _known.Remove(key);
                dropped.Add(known);
            }
        }
    }

    private readonly record struct Key(Guid UserId, string Owner, string Workspace, int Port);

    /// <param name="Site">What was found.</param>
    /// <param name="Changes">Tells when it is out of date; null when it is not to be used again, but for its id.</param>
    /// <param name="Until">When it is too old.</param>
    private sealed record Known(AppSite Site, Notifications.Subscription? Changes, DateTimeOffset Until);
}
