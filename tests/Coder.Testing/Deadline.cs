namespace Coder.Testing;

/// <summary>
/// How long tests wait for what will come for certain. Only a test that hangs gets there, so it is long enough for a machine that is many times
/// slower than a quiet one.
/// </summary>
public static class Deadline
{
    public static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    public static CancellationToken Token() => new CancellationTokenSource(Limit).Token;

    public static Task<T> InTimeAsync<T>(this Task<T> task) => task.WaitAsync(Limit);

    public static Task InTimeAsync(this Task task) => task.WaitAsync(Limit);
}
