using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.IO.Pipelines;
using System.Text;
using Coder.Ssh.Sftp;
using Coder.Testing;

namespace Coder.Ssh.Tests.Sftp;

/// <summary>A reply: its type and the fields after the id.</summary>
internal sealed record SftpReply(SftpType Type, uint Id, byte[] Fields)
{
    public SftpCode Code => (SftpCode)BinaryPrimitives.ReadUInt32BigEndian(Fields);

    public string Message => Encoding.UTF8.GetString(Fields, 8, (int)BinaryPrimitives.ReadUInt32BigEndian(Fields.AsSpan(4)));

    /// <summary>The one string of a handle or of data.</summary>
    public byte[] Bytes => Fields[4..];
}

/// <summary>A client that speaks the protocol byte by byte with a server in this process, and can break it.</summary>
internal sealed class SftpPeer : IAsyncDisposable
{
    private readonly Pipe _toServer = new(new PipeOptions(useSynchronizationContext: false));
    private readonly Pipe _toClient = new(new PipeOptions(pauseWriterThreshold: 64 << 10, resumeWriterThreshold: 32 << 10, useSynchronizationContext: false));
    private readonly Stream _answers;
    private uint _id;

    public SftpPeer(string directory)
    {
        _answers = _toClient.Reader.AsStream();
        var channel = new Channel(_toServer.Reader.AsStream(), _toClient.Writer.AsStream());
        Server = Task.Run(() => new SftpServer(directory, TimeProvider.System).RunAsync(channel, CancellationToken.None));
    }

    /// <summary>Ends with the exit code.</summary>
    public Task<int> Server { get; }

    /// <summary>Fields of a packet from numbers, strings and bytes: <see cref="uint"/>, <see cref="ulong"/>, text and bytes (both with their length).</summary>
    public static byte[] Fields(params object[] values)
    {
        var output = new SftpOutput();
        foreach (var value in values)
        {
            _ = value switch
            {
                uint number => output.UInt32(number),
                ulong number => output.UInt64(number),
                string text => output.String(text),
                byte[] bytes => output.String(bytes),
                _ => throw new ArgumentException($"{value.GetType()} is not a field"),
            };
        }

        return output.Bytes.ToArray();
    }

    /// <summary>A whole packet with an id.</summary>
    public static byte[] Packet(SftpType type, uint id, params object[] fields)
    {
        byte[] body = [(byte)type, .. Fields([id, .. fields])];
        return [.. Fields((uint)body.Length), .. body];
    }

    public static async Task<SftpPeer> BeginAsync(string directory)
    {
        var peer = new SftpPeer(directory);
        await peer.SendAsync([0, 0, 0, 5, (byte)SftpType.Init, 0, 0, 0, 3]);
        (await peer.ReceiveAsync()).Type.ShouldBe(SftpType.Version);
        return peer;
    }

    public async Task SendAsync(byte[] bytes)
    {
        await _toServer.Writer.WriteAsync(bytes);
    }

    /// <summary>Sends a request and waits for its reply.</summary>
    public async Task<SftpReply> AskAsync(SftpType type, params object[] fields)
    {
        await SendAsync(Packet(type, ++_id, fields));
        var reply = await ReceiveAsync();
        reply.Id.ShouldBe(_id);
        return reply;
    }

    public async Task<byte[]> OpenAsync(string path, SftpOpenFlags flags)
    {
        var reply = await AskAsync(SftpType.Open, path, (uint)flags, 0u);
        reply.Type.ShouldBe(SftpType.Handle);
        return reply.Bytes;
    }

    public async Task<SftpReply> ReceiveAsync()
    {
        var length = new byte[4];
        await _answers.ReadExactlyAsync(length).AsTask().InTimeAsync();
        var packet = new byte[BinaryPrimitives.ReadUInt32BigEndian(length)];
        await _answers.ReadExactlyAsync(packet).AsTask().InTimeAsync();
        return new((SftpType)packet[0], BinaryPrimitives.ReadUInt32BigEndian(packet.AsSpan(1)), packet[5..]);
    }

    /// <summary>Ends the client's side and gives the server's exit code.</summary>
    public async Task<int> EndAsync()
    {
        await _toServer.Writer.CompleteAsync();
        return await Server.InTimeAsync();
    }

    [SuppressMessage("Reliability", "CA2012", Justification = "The reader is completed whatever happens to the server.")]
    public async ValueTask DisposeAsync()
    {
        await _toServer.Writer.CompleteAsync();
        await _answers.DisposeAsync();
        try
        {
            await Server.InTimeAsync();
        }
        catch (IOException)
        {
            // It was still answering.
        }
    }

    private sealed class Channel(Stream input, Stream output) : Stream
    {
        public override bool CanRead => true;

        public override bool CanWrite => true;

        public override bool CanSeek => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => input.ReadAsync(buffer, cancellationToken);

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => output.WriteAsync(buffer, cancellationToken);

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
