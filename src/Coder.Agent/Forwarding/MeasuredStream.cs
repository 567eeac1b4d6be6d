using Coder.Sdk.AgentProtocol;
using Coder.Tunnel.Framing;

namespace Coder.Agent.Forwarding;

/// <summary>Serves a stream of kind <c>measure</c>.</summary>
internal static class MeasuredStream
{
    private const int BufferBytes = 64 << 10;

    /// <summary>Serves the stream to its end.</summary>
    public static async Task RunAsync(Stream stream, MeasureStreamRequest request, CancellationToken cancellationToken)
    {
        Func<Task>? run = request.Direction switch
        {
            MeasureDirections.Down => SendAsync,
            MeasureDirections.Up => ReceiveAsync,
            MeasureDirections.Echo => () => stream.CopyToAsync(stream, cancellationToken),
            _ => null,
        };
        if (run is null)
        {
            await StreamHeader.RefuseAsync(stream, $"This agent cannot measure the direction \"{request.Direction}\"; it knows down, up and echo.", cancellationToken);
            return;
        }

        await StreamHeader.AcceptAsync(stream, cancellationToken);
        await run();

        async Task SendAsync()
        {
            // A client that has had enough resets the stream, which ends the write.
            var zeros = new byte[BufferBytes];
            while (true)
            {
                await stream.WriteAsync(zeros, cancellationToken);
            }
        }

        async Task ReceiveAsync()
        {
            var buffer = new byte[BufferBytes];
            while (await stream.ReadAsync(buffer, cancellationToken) > 0)
            {
            }

            await stream.WriteAsync(new byte[1], cancellationToken);
        }
    }
}
