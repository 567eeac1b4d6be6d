using Coder.Ssh.Sftp.Native;

namespace Coder.Ssh.Sftp;

/// <summary>Attributes of a file that a client sends; null are those that it leaves out (draft-ietf-secsh-filexfer-02 §5).</summary>
internal readonly record struct SftpAttributes
{
    private const uint HasSize = 1;
    private const uint HasOwner = 2;
    private const uint HasPermissions = 4;
    private const uint HasTimes = 8;
    private const uint HasExtended = 0x8000_0000;
    private const uint PermissionBits = 0xFFF;

    public ulong? Size { get; private init; }

    public (uint User, uint Group)? Owner { get; private init; }

    /// <summary>The twelve bits without the file's type.</summary>
    public uint? Permissions { get; private init; }

    /// <summary>Seconds since 1970.</summary>
    public (uint Access, uint Modify)? Times { get; private init; }

    /// <exception cref="SftpFormatException">The packet ends within them.</exception>
    public static SftpAttributes Read(ref SftpReader reader)
    {
        var flags = reader.UInt32();
        var attributes = new SftpAttributes
        {
            Size = (flags & HasSize) != 0 ? reader.UInt64() : null,
            Owner = (flags & HasOwner) != 0 ? (reader.UInt32(), reader.UInt32()) : null,
            Permissions = (flags & HasPermissions) != 0 ? reader.UInt32() & PermissionBits : null,
            Times = (flags & HasTimes) != 0 ? (reader.UInt32(), reader.UInt32()) : null,
        };
        if ((flags & HasExtended) != 0)
        {
            // Each pair takes eight bytes at least, so a false count ends with the packet.
            for (var count = reader.UInt32(); count > 0; count--)
            {
                reader.String();
                reader.String();
            }
        }

        return attributes;
    }

    /// <summary>Writes the attributes of a file.</summary>
    public static void Write(SftpOutput output, in StatX status) => output
        .UInt32(HasSize | HasOwner | HasPermissions | HasTimes)
        .UInt64(status.Size)
        .UInt32(status.UserId)
        .UInt32(status.GroupId)
        .UInt32(status.Mode)
        .UInt32(Time(status.AccessTime))
        .UInt32(Time(status.ModifyTime));

    /// <summary>Writes none.</summary>
    public static void WriteEmpty(SftpOutput output) => output.UInt32(0);

    // The protocol has no times before 1970 and after 2106.
    private static uint Time(long seconds) => (uint)Math.Clamp(seconds, 0, uint.MaxValue);
}
