namespace Coder.Server.Identity;

/// <summary>Bounds how many passwords are hashed at a time, so that a flood of logins leaves processors for everybody else.</summary>
internal sealed class PasswordWork(PasswordHasher hasher) : IDisposable
{
    private readonly SemaphoreSlim _slots = new(Math.Max(1, Environment.ProcessorCount / 2));

    /// <summary>Compares a password with a hash; see <see cref="PasswordHasher.Verify"/>.</summary>
    public Task<bool> VerifyAsync(string password, string? hash, CancellationToken ct) =>
        RunAsync(() => hasher.Verify(password, hash), ct);

    /// <summary>Hashes a password.</summary>
    public Task<string> HashAsync(string password, CancellationToken ct) => RunAsync(() => hasher.Hash(password), ct);

    public void Dispose() => _slots.Dispose();

    private async Task<T> RunAsync<T>(Func<T> work, CancellationToken ct)
    {
        await _slots.WaitAsync(ct);
        try
        {
            return await Task.Run(work, ct);
        }
        finally
        {
            _slots.Release();
        }
    }
}
