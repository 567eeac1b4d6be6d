using Coder.Ssh.Sftp;

namespace Coder.Ssh.Tests;

/// <summary>The test assembly is also the server program that <c>sftp -D</c> and <c>sshfs</c> start: it speaks SFTP on standard input and output.</summary>
internal static class Program
{
    public static Task<int> Main() =>
        new SftpServer(Environment.CurrentDirectory, TimeProvider.System).RunAsync(new Sftp.StandardStreams(), CancellationToken.None);
}
