using System.Collections.Concurrent;

namespace Coder.Server.OAuth;

/// <summary>
/// Renews tokens of accounts. Requests that come together share one renewal, which goes on when they go away: a new refresh token must not get lost.
/// </summary>
/// <param name="maxConcurrent">How many run at the same time; each keeps a connection to the database while the provider answers.</param>
internal sealed class SharedRenewals<T>(int maxConcurrent) : IDisposable
{
    private readonly ConcurrentDictionary<Guid, Lazy<Task<T>>> _running = new();
    private readonly SemaphoreSlim _slots = new(maxConcurrent);

    /// <summary>What the account's renewal comes to: of the one that runs, or of a new one.</summary>
    public Task<T> RunAsync(Guid account, Func<Task<T>> renew, CancellationToken ct) =>
        _running.GetOrAdd(account, _ => new Lazy<Task<T>>(() => RenewAsync(account, renew))).Value.WaitAsync(ct);

    public void Dispose() => _slots.Dispose();

    private async Task<T> RenewAsync(Guid account, Func<Task<T>> renew)
    {
        await Task.Yield(); // The dictionary has this task before it can end.
        await _slots.WaitAsync();
        try
        {
            return await renew();
        }
        finally
        {
            _slots.Release();
            _running.TryRemove(account, out _);
        }
    }
}
