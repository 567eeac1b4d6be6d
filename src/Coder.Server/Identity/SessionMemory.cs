using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Coder.Server.Access;
using Coder.Server.Database;
using Coder.Server.Http;

namespace Coder.Server.Identity;

/// <summary>
/// Remembers for a few seconds who stands behind a session, for requests that come by the hundred. What ends sessions (log-out, suspension, deletion, a
/// new password) is published on <see cref="SessionWatch.Channel"/> and counts at once; what only runs out, and changed roles and groups, count after five
/// seconds.
/// </summary>
internal sealed class SessionMemory(SessionStore sessions, Notifications notifications, TimeProvider time)
{
    // Keys are hashes: nobody learns from the time of a look-up, or from a dump, what a token is.
    private readonly RecentAnswers<UInt128, Actor> _byToken = new(ChannelOf, notifications, time);
    private readonly RecentAnswers<string, Actor> _byId = new(ChannelOf, notifications, time);

    /// <summary>As <see cref="SessionStore.AuthenticateAsync"/>.</summary>
    public ValueTask<Outcome<Actor>> AuthenticateAsync(string token, CancellationToken ct) =>
        FindAsync(_byToken, Hash(token), token, sessions.AuthenticateAsync, ct);

    /// <summary>As <see cref="SessionStore.AuthenticateByIdAsync"/>.</summary>
    public ValueTask<Outcome<Actor>> AuthenticateByIdAsync(string id, CancellationToken ct) =>
        FindAsync(_byId, id, id, sessions.AuthenticateByIdAsync, ct);

    private static string ChannelOf(Actor actor) => SessionWatch.Channel(actor.UserId);

    private static async ValueTask<Outcome<Actor>> FindAsync<TKey>(
        RecentAnswers<TKey, Actor> recent, TKey key, string text, Func<string, CancellationToken, Task<Outcome<Actor>>> authenticate, CancellationToken ct)
        where TKey : notnull
    {
        if (recent.Find(key) is { } known)
        {
            return known;
        }

        ApiError? error = null;
        var actor = await recent.AskAsync(
            key,
            async () =>
            {
                var found = await authenticate(text, ct);
                error = found.Error;
                return found.Failed ? null : found.Value;
            },
            ct);
        return actor is null ? error! : actor;
    }

    private static UInt128 Hash(string token)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(token), hash);
        return BinaryPrimitives.ReadUInt128BigEndian(hash);
    }
}

/// <summary>Says of a route that who asks may have been found out a few seconds ago; it asks again where that is not enough.</summary>
internal sealed record RecentSessionMetadata;
