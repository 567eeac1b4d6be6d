using System.IO.Pipelines;

namespace Coder.Tunnel.Tests.Infrastructure;

/// <summary>Two ends of an in-memory connection with a bounded buffer in each direction.</summary>
internal static class Duplex
{
    public static (Stream Left, Stream Right) Create(int bufferBytes = 64 << 10)
    {
        var options = new PipeOptions(pauseWriterThreshold: bufferBytes, resumeWriterThreshold: bufferBytes / 2, useSynchronizationContext: false);
        var there = new Pipe(options);
        var back = new Pipe(options);
        return (new End(back.Reader, there.Writer), new End(there.Reader, back.Writer));
    }

    private sealed class End(PipeReader reader, PipeWriter writer) : DuplexStream
    {
        private readonly Stream _input = reader.AsStream();
        private readonly Stream _output = writer.AsStream();

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            _input.ReadAsync(buffer, cancellationToken);

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var result = await writer.WriteAsync(buffer, cancellationToken);
            if (result.IsCompleted)
            {
                throw new IOException("The other end is closed.");
            }
        }

        protected override void Dispose(bool disposing)
        {
            writer.Complete();
            reader.CancelPendingRead();
            _input.Dispose();
            _output.Dispose();
            base.Dispose(disposing);
        }
    }
}
