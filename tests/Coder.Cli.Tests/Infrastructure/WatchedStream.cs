using System.Text;
using Coder.Testing;

namespace Coder.Cli.Tests.Infrastructure;

/// <summary>Memory in which a test can wait for a text.</summary>
internal sealed class WatchedStream : MemoryStream
{
    private readonly Lock _gate = new();
    private TaskCompletionSource _written = New();

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        lock (_gate)
        {
            // Not the span overload of the base: it calls the other one for derived types.
            base.Write(buffer.ToArray(), 0, buffer.Length);
            _written.SetResult();
            _written = New();
        }
    }

    public override byte[] ToArray()
    {
        lock (_gate)
        {
            return base.ToArray();
        }
    }

    /// <exception cref="TimeoutException">The text did not come.</exception>
    public async Task SeesAsync(string text)
    {
        while (true)
        {
            Task written;
            string now;
            lock (_gate)
            {
                written = _written.Task;
                now = Encoding.UTF8.GetString(base.ToArray());
            }

            if (now.Contains(text, StringComparison.Ordinal))
            {
                return;
            }

            try
            {
                await written.InTimeAsync();
            }
            catch (TimeoutException e)
            {
                throw new TimeoutException($"\"{text}\" did not come:\n{now}", e);
            }
        }
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
