using System.Buffers.Binary;
using System.Runtime.Versioning;

namespace Coder.Ssh.Sftp;

/// <summary>
/// The <c>sftp</c> subsystem: version 3 of the SSH File Transfer Protocol (draft-ietf-secsh-filexfer-02) with OpenSSH's extensions, on the
/// files that the process may use. Requests are served in their order, so that pipelined ones mean what the client meant. A session
/// keeps at most one packet that came and <see cref="MaxWaitingBytes"/> plus one packet of replies in memory; when the client does not
/// read them, it is not read either.
/// </summary>
/// <param name="startDirectory">Absolute path of the directory that relative paths count from.</param>
/// <param name="time">Clock and time zone of the dates in listings.</param>
[SupportedOSPlatform("linux")]
public sealed class SftpServer(string startDirectory, TimeProvider time) : ISubsystem
{
    /// <summary>Longest packet in bytes, without its length; a longer one ends the session.</summary>
    public const int MaxPacketBytes = 256 << 10;

    /// <summary>Most bytes of a file in one read or write.</summary>
    public const int MaxDataBytes = MaxPacketBytes - 1024;

    private const int MaxWaitingBytes = 256 << 10;
    private const int ProtocolError = 1;
    private const int FirstBufferBytes = 4096;

    /// <inheritdoc />
    public async Task<int> RunAsync(Stream channel, CancellationToken cancellationToken)
    {
        using var session = new SftpSession(startDirectory, time);
        var buffer = new byte[FirstBufferBytes];
        var filled = 0;
        while (await channel.ReadAsync(buffer.AsMemory(filled), cancellationToken) is > 0 and var read)
        {
            filled += read;
            var used = 0;
            while (NextPacket(buffer.AsSpan(used, filled - used), out var length))
            {
                if (length is 0 or > MaxPacketBytes)
                {
                    return ProtocolError;
                }

                try
                {
                    session.Serve(buffer.AsSpan(used + sizeof(uint), length), cancellationToken);
                }
                catch (SftpFormatException)
                {
                    return ProtocolError;
                }

                used += sizeof(uint) + length;
                if (session.Output.Length >= MaxWaitingBytes)
                {
                    await SendAsync(session.Output, channel, cancellationToken);
                }
            }

            await SendAsync(session.Output, channel, cancellationToken);
            if (filled - used >= sizeof(uint) && BinaryPrimitives.ReadUInt32BigEndian(buffer.AsSpan(used)) > MaxPacketBytes)
            {
                return ProtocolError;
            }

            buffer.AsSpan(used, filled - used).CopyTo(buffer);
            filled -= used;
            Grow(ref buffer, filled);
        }

        // OpenSSH's server too ends well wherever the client stops.
        return 0;
    }

    private static bool NextPacket(ReadOnlySpan<byte> bytes, out int length)
    {
        length = 0;
        if (bytes.Length < sizeof(uint))
        {
            return false;
        }

        var announced = BinaryPrimitives.ReadUInt32BigEndian(bytes);
        length = (int)Math.Min(announced, int.MaxValue);
        return bytes.Length - sizeof(uint) >= length;
    }

    private static async Task SendAsync(SftpOutput output, Stream channel, CancellationToken cancellationToken)
    {
        if (output.Length > 0)
        {
            await channel.WriteAsync(output.Bytes, cancellationToken);
            output.Clear();
        }
    }

    // What is left is the beginning of a packet of an allowed length, so this ends at the largest.
    private static void Grow(ref byte[] buffer, int filled)
    {
        if (filled == buffer.Length)
        {
            Array.Resize(ref buffer, Math.Min(buffer.Length * 4, sizeof(uint) + MaxPacketBytes));
        }
    }
}
