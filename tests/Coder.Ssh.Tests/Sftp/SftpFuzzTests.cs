using System.Diagnostics.CodeAnalysis;
using Coder.Ssh.Sftp;

namespace Coder.Ssh.Tests.Sftp;

/// <summary>Damaged packets never end a session with anything but an answer or the session's own error.</summary>
public sealed class SftpFuzzTests : IDisposable
{
    private const int Rounds = 30_000;

    private readonly string _directory = Directory.CreateTempSubdirectory("coder-sftp-").FullName;

    // Names of which no damaged form is "." or leads out of the directory; nothing is copied, since a damaged size makes huge files with holes.
    private static readonly byte[][] Packets =
    [
        SftpPeer.Packet(SftpType.Open, 1, "qqqqqqqq", 27u, 4u, 0x1FFu),
        SftpPeer.Packet(SftpType.Read, 2, new byte[] { 0, 0, 0, 1 }, 0ul, 100u),
        SftpPeer.Packet(SftpType.Write, 3, new byte[] { 0, 0, 0, 1 }, 5ul, "some bytes"),
        SftpPeer.Packet(SftpType.FSetStat, 4, new byte[] { 0, 0, 0, 1 }, 15u, 100ul, 1u, 1u, 0x1FFu, 5u, 6u),
        SftpPeer.Packet(SftpType.SetStat, 5, "qqqqqqqq", 0x8000_000Fu, 100ul, 1u, 1u, 0x1FFu, 5u, 6u, 1u, "name", "value"),
        SftpPeer.Packet(SftpType.OpenDir, 6, "qqqqqqqq"),
        SftpPeer.Packet(SftpType.ReadDir, 7, new byte[] { 0, 0, 0, 2 }),
        SftpPeer.Packet(SftpType.Rename, 8, "qqqqqqqq", "wwwwwwww"),
        SftpPeer.Packet(SftpType.SymLink, 9, "qqqqqqqq", "eeeeeeee"),
        SftpPeer.Packet(SftpType.ReadLink, 10, "eeeeeeee"),
        SftpPeer.Packet(SftpType.MakeDir, 11, "rrrrrrrr", 4u, 0x1FFu),
        SftpPeer.Packet(SftpType.RemoveDir, 12, "rrrrrrrr"),
        SftpPeer.Packet(SftpType.RealPath, 13, "qqqqqqqq"),
        SftpPeer.Packet(SftpType.Close, 14, new byte[] { 0, 0, 0, 1 }),
        SftpPeer.Packet(SftpType.Extended, 15, "copy-data", new byte[] { 99, 99, 99, 1 }, 0ul, 10ul, new byte[] { 99, 99, 99, 2 }, 0ul),
        SftpPeer.Packet(SftpType.Extended, 16, "users-groups-by-id@openssh.com", new byte[12], new byte[8]),
        SftpPeer.Packet(SftpType.Extended, 17, "lsetstat@openssh.com", "eeeeeeee", 8u, 1u, 2u),
        SftpPeer.Packet(SftpType.Extended, 18, "expand-path@openssh.com", "qqqqqqqq"),
    ];

    public void Dispose() => SftpPlace.Remove(_directory);

    [Fact]
    [SuppressMessage("Security", "CA5394", Justification = "The same damage in every run.")]
    public void Damaged_packets_are_answered_once_each()
    {
        var random = new Random(20261122);
        using var session = new SftpSession(_directory, TimeProvider.System);
        session.Serve([(byte)SftpType.Init, 0, 0, 0, 3], CancellationToken.None);
        var served = 0;
        for (var round = 0; round < Rounds; round++)
        {
            var packet = Damage(Packets[random.Next(Packets.Length)][4..], random);
            if (packet.Contains((byte)'/') || packet.Contains((byte)'.') && !packet.AsSpan().StartsWith([(byte)SftpType.Extended]))
            {
                continue;
            }

            session.Output.Clear();
            try
            {
                session.Serve(packet, CancellationToken.None);
                AnswersIn(session.Output.Bytes.Span).ShouldBe(1, Convert.ToHexString(packet));
                served++;
            }
            catch (SftpFormatException)
            {
                // Too short to have an id: there is nobody to answer.
                packet.Length.ShouldBeLessThan(5);
            }

            session.Output.Bytes.Length.ShouldBeLessThan(SftpServer.MaxPacketBytes + 4096);
        }

        served.ShouldBeGreaterThan(Rounds / 2);
    }

    [SuppressMessage("Security", "CA5394", Justification = "The same damage in every run.")]
    private static byte[] Damage(byte[] packet, Random random)
    {
        switch (random.Next(4))
        {
            case 0:
                return packet;
            case 1:
                return packet[..random.Next(1, packet.Length)];
            case 2:
                packet[random.Next(packet.Length)] = (byte)random.Next(256);
                return packet;
            default:
                packet[random.Next(packet.Length)] ^= (byte)(1 << random.Next(8));
                return packet;
        }
    }

    private static int AnswersIn(ReadOnlySpan<byte> bytes)
    {
        var count = 0;
        while (!bytes.IsEmpty)
        {
            bytes = bytes[(4 + (int)System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(bytes))..];
            count++;
        }

        return count;
    }
}
