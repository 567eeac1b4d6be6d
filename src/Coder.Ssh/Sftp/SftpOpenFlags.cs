namespace Coder.Ssh.Sftp;

/// <summary>How a file is opened (draft-ietf-secsh-filexfer-02 §6.3).</summary>
[Flags]
internal enum SftpOpenFlags : uint
{
    None = 0,
    Read = 1,
    Write = 2,
    Append = 4,
    Create = 8,
    Truncate = 16,
    Exclusive = 32,
}

/// <summary>Translates them for the C library of Linux.</summary>
internal static class SftpOpenFlagsForSystem
{
    private const int WriteOnly = 1;
    private const int ReadAndWrite = 2;
    private const int Create = 0x40;
    private const int Exclusive = 0x80;
    private const int NoTerminal = 0x100;
    private const int Truncate = 0x200;
    private const int Append = 0x400;
    private const int CloseOnExec = 0x80000;

    /// <summary>A pipe that nobody writes to must not hold up the session.</summary>
    private const int NonBlocking = 0x800;

    public static int ToSystem(this SftpOpenFlags flags)
    {
        var system = (flags & (SftpOpenFlags.Read | SftpOpenFlags.Write)) switch
        {
            SftpOpenFlags.Read | SftpOpenFlags.Write => ReadAndWrite,
            SftpOpenFlags.Write => WriteOnly,
            _ => 0,
        };
        return system
            | (flags.HasFlag(SftpOpenFlags.Append) ? Append : 0)
            | (flags.HasFlag(SftpOpenFlags.Create) ? Create : 0)
            | (flags.HasFlag(SftpOpenFlags.Truncate) ? Truncate : 0)
            | (flags.HasFlag(SftpOpenFlags.Exclusive) ? Exclusive : 0)
            | NoTerminal | NonBlocking | CloseOnExec;
    }
}
