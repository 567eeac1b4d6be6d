using System.Buffers;
using Coder.Agent.Native;

namespace Coder.Agent.Processes;

/// <summary>Reads the output of a process to its end, or until the process has ended and only others hold the pipe.</summary>
internal static class OutputPump
{
    private const int SmallBuffer = 4 << 10;
    private const int LargeBuffer = DescriptorStream.LargePipe;

    /// <summary>
    /// A token that is cancelled <paramref name="grace"/> after the process ended: how long its output may stay
    /// open without anything in it.
    /// </summary>
    public static CancellationTokenSource GraceAfterExit(ChildProcess child, TimeSpan grace, TimeProvider time)
    {
        var source = new CancellationTokenSource();
        _ = CancelLaterAsync();
        return source;

        async Task CancelLaterAsync()
        {
            await child.Exit;
            await Task.Delay(grace, time);
            await source.CancelAsync();
        }
    }

    /// <summary>Passes on what comes.</summary>
    /// <returns>False when the pipe was still open at the end of the grace.</returns>
    public static async Task<bool> RunAsync(
        DescriptorStream source, Func<ReadOnlyMemory<byte>, CancellationToken, ValueTask> handle, CancellationToken graceEnded, CancellationToken cancellationToken)
    {
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(graceEnded, cancellationToken);
        var buffer = ArrayPool<byte>.Shared.Rent(SmallBuffer);
        try
        {
            while (await ReadAsync(source, buffer, linked.Token, cancellationToken) is { } read)
            {
                if (read == 0)
                {
                    return true;
                }

                await handle(buffer.AsMemory(0, read), cancellationToken);
                if (read == buffer.Length && buffer.Length < LargeBuffer)
                {
                    source.Enlarge();
                }

                buffer = Fit(buffer, read);
            }

            return false;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>A small buffer while little comes, as for most of a session's life, and a large one while much does.</summary>
    private static byte[] Fit(byte[] buffer, int read)
    {
        var wanted = read == buffer.Length ? LargeBuffer : read < SmallBuffer ? SmallBuffer : buffer.Length;
        if (wanted == buffer.Length)
        {
            return buffer;
        }

        ArrayPool<byte>.Shared.Return(buffer);
        return ArrayPool<byte>.Shared.Rent(wanted);
    }

    // Null when the grace has ended and nothing is there.
    private static async ValueTask<int?> ReadAsync(
        DescriptorStream source, byte[] buffer, CancellationToken graceEnded, CancellationToken cancellationToken)
    {
        try
        {
            return await source.ReadAsync(buffer, graceEnded);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // What came while the wait was being cancelled.
            return source.TryRead(buffer);
        }
    }
}
