namespace Coder.Tunnel.Tests.Infrastructure;

/// <summary>Ends a test that hangs; generous, as a busy machine may be many times slower than a quiet one.</summary>
internal static class Deadline
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    public static CancellationToken Token() => new CancellationTokenSource(Limit).Token;

    public static Task<T> InTimeAsync<T>(this Task<T> task) => task.WaitAsync(Limit);

    public static Task InTimeAsync(this Task task) => task.WaitAsync(Limit);
}
