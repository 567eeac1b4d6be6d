namespace Coder.Ssh.Sftp;

/// <summary>What came is not a packet of the protocol.</summary>
internal sealed class SftpFormatException(string message) : Exception(message);
