namespace Coder.Ssh.Connection;

/// <summary>The error output of a channel: extended data of type 1 (RFC 4254 §5.2). Write only.</summary>
internal sealed class ErrorOutput(SshChannel channel) : AsyncStream
{
    public override bool CanRead => false;

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException("Error output cannot be read.");

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
        channel.SendDataAsync(isError: true, buffer, cancellationToken);
}
