using System.Buffers.Binary;
using Coder.Ssh.Transport;
using Coder.Testing;

namespace Coder.Ssh.Tests.Transport;

/// <summary>How messages become packets, and packets writes.</summary>
public sealed class PacketWriterTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(32, 1)]
    [InlineData(33, 2)]
    [InlineData(128, 4)]
    [InlineData(129, 5)]
    public async Task Data_goes_out_in_as_many_messages_as_it_takes_and_in_one_write(int length, int messages)
    {
        const int maxPart = 32;
        byte[] head = [94, 0, 0, 0, 7];
        var data = new byte[length];
        new Random(length).NextBytes(data);
        using var stream = new WriteCounter();
        using var writer = new PacketWriter(stream);
        writer.UseCipher(Cipher(), resetSequence: false);

        await writer.WriteStringsAsync(head, data, maxPart, Deadline.Token());

        stream.Writes.ShouldBe(1);
        stream.Position = 0;
        using var reader = new PacketReader(stream);
        reader.UseCipher(Cipher(), resetSequence: false);
        var received = new List<byte>();
        for (var i = 0; i < messages; i++)
        {
            var message = (await reader.ReadAsync(Deadline.Token())).ShouldNotBeNull().ToArray();
            message[..head.Length].ShouldBe(head);
            var part = message[(head.Length + sizeof(uint))..];
            BinaryPrimitives.ReadInt32BigEndian(message.AsSpan(head.Length)).ShouldBe(part.Length);
            part.Length.ShouldBeLessThanOrEqualTo(maxPart);
            received.AddRange(part);
        }

        received.ShouldBe(data);
        (await reader.ReadAsync(Deadline.Token())).ShouldBeNull();
        writer.BytesUnderKeys.ShouldBe(stream.Length);
    }

    private static AesGcmCipher Cipher() => new(new byte[32], new byte[12]);

    private sealed class WriteCounter : MemoryStream
    {
        public int Writes { get; private set; }

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            Writes++;
            return base.WriteAsync(buffer, cancellationToken);
        }
    }
}
