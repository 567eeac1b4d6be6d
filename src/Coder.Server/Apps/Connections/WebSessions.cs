using System.Collections.Concurrent;
using System.Globalization;
using Coder.Sdk;
using Coder.Server.Access;

namespace Coder.Server.Apps.Connections;

/// <summary>
/// Makes one row of the connection log out of the many requests of a browser to an app: a visit ends when no request came for an hour, and
/// the next one is a new visit.
/// </summary>
internal sealed class WebSessions(ConnectionLog log, TimeProvider time)
{
    /// <summary>Visits that are remembered; beyond that every request of a new one is a row.</summary>
    private const int MaxVisits = 50_000;

    private static readonly TimeSpan Pause = TimeSpan.FromHours(1);

    private readonly ConcurrentDictionary<Visit, DateTimeOffset> _visits = new();

    /// <summary>Notes a request that was answered with <paramref name="status"/>.</summary>
    public void Saw(HttpContext context, Actor? actor, AppVisit visit, int status)
    {
        var address = context.Connection.RemoteIpAddress;
        var browser = context.Request.Headers.UserAgent.ToString();
        var slug = visit.Address.App.ToLowerInvariant();
        var key = new Visit(visit.Agent.Id, slug, actor?.UserId, actor is null ? address?.ToString() ?? "" : "", browser, status >= StatusCodes.Status500InternalServerError);
        var now = time.GetUtcNow();
        var known = _visits.TryGetValue(key, out var last) && now - last < Pause;
        Remember(key, now);
        if (known)
        {
            return;
        }

        var isPort = visit.Address is { Port: not null, IsPath: false };
        log.Visited(new NewConnection(
            isPort ? ConnectionType.PortForwarding : ConnectionType.WorkspaceApp, ConnectedAgent.Of(visit), actor?.UserId, address)
        {
            UserAgent = browser,
            SlugOrPort = isPort ? visit.Address.Port!.Value.ToString(CultureInfo.InvariantCulture) : slug,
            Code = status,
        });
    }

    private void Remember(Visit key, DateTimeOffset now)
    {
        if (_visits.Count >= MaxVisits && !_visits.ContainsKey(key))
        {
            foreach (var (old, last) in _visits)
            {
                if (now - last >= Pause)
                {
                    _visits.TryRemove(old, out _);
                }
            }

            if (_visits.Count >= MaxVisits)
            {
                return;
            }
        }

        _visits[key] = now;
    }

    private readonly record struct Visit(Guid AgentId, string Slug, Guid? UserId, string Address, string Browser, bool Failed);
}
