namespace Coder.Tunnel.Tests.Infrastructure;

/// <summary>A token for tests: what should happen happens at once, so that half a minute means it never will.</summary>
internal static class Deadline
{
    public static CancellationToken Token() => new CancellationTokenSource(TimeSpan.FromSeconds(30)).Token;

    public static Task<T> InTimeAsync<T>(this Task<T> task) => task.WaitAsync(TimeSpan.FromSeconds(30));

    public static Task InTimeAsync(this Task task) => task.WaitAsync(TimeSpan.FromSeconds(30));
}
