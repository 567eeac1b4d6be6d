namespace Coder.Ssh.Sftp;

/// <summary>Codes of a status reply (draft-ietf-secsh-filexfer-02 §7).</summary>
internal enum SftpCode : uint
{
    Ok = 0,
    EndOfFile = 1,
    NoSuchFile = 2,
    PermissionDenied = 3,
    Failure = 4,
    BadMessage = 5,
    Unsupported = 8,
}
