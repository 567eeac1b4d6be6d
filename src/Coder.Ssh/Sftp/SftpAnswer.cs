using System.Runtime.InteropServices;

namespace Coder.Ssh.Sftp;

/// <summary>How a request ended: with a reply that is written already, or with a status that is still to be written.</summary>
/// <param name="Code">The status; null when the reply is written.</param>
/// <param name="Message">The status for people.</param>
internal readonly record struct SftpAnswer(SftpCode? Code, string Message)
{
    private const int NotPermitted = 1;
    private const int NoEntry = 2;
    private const int BadDescriptor = 9;
    private const int AccessDenied = 13;
    private const int BadAddress = 14;
    private const int NotADirectory = 20;
    private const int InvalidArgument = 22;
    private const int NameTooLong = 36;
    private const int NotImplemented = 38;
    private const int TooManyLinks = 40;

    public static SftpAnswer Written { get; } = new(null, "");

    public static SftpAnswer Ok { get; } = new(SftpCode.Ok, "Success");

    public static SftpAnswer EndOfFile { get; } = new(SftpCode.EndOfFile, "End of file");

    public static SftpAnswer BadHandle { get; } = new(SftpCode.NoSuchFile, "The handle is not open");

    public static SftpAnswer Unsupported { get; } = new(SftpCode.Unsupported, "Operation unsupported");

    /// <summary>The status of the call of the C library that just failed; the codes are those that OpenSSH's server gives.</summary>
    public static SftpAnswer LastError() => OfError(Marshal.GetLastPInvokeError());

    /// <summary>The status of a call of the C library whose result is -1 for an error.</summary>
    public static SftpAnswer OfCall(int result) => result < 0 ? LastError() : Ok;

    public static SftpAnswer Bad(string message) => new(SftpCode.BadMessage, message);

    private static SftpAnswer OfError(int error) => new(
        error switch
        {
            NoEntry or NotADirectory or BadDescriptor or TooManyLinks => SftpCode.NoSuchFile,
            NotPermitted or AccessDenied or BadAddress => SftpCode.PermissionDenied,
            NameTooLong or InvalidArgument => SftpCode.BadMessage,
            NotImplemented => SftpCode.Unsupported,
            _ => SftpCode.Failure,
        },
        Marshal.GetPInvokeErrorMessage(error));
}
