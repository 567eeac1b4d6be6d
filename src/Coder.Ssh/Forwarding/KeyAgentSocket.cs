using System.Net.Sockets;
using Coder.Ssh.Connection;
using Coder.Ssh.Wire;

namespace Coder.Ssh.Forwarding;

/// <summary>Lends the client's key agent (<c>auth-agent@openssh.com</c>): a socket in a directory that only this user can enter.</summary>
internal static class KeyAgentSocket
{
    /// <summary>Opens a socket that lives as long as the connection.</summary>
    /// <returns>Its path; null when it is not permitted or not possible.</returns>
    public static string? TryOpen(SshConnection connection)
    {
        IDisposable? permit = null;
        DirectoryInfo? directory = null;
        try
        {
            permit = connection.Handler.Permit(new ForwardRequest(ForwardKind.KeyAgent));
            directory = Directory.CreateTempSubdirectory("ssh-");
            var path = Path.Combine(directory.FullName, "agent.sock");
            var listener = new Listener(connection, [Listener.Bind(path)], "auth-agent@openssh.com", _ => new SshWriter(), permit);
            connection.Run(() => RemoveAtEndAsync(listener, directory, connection.Ended));
            return path;
        }
        catch (Exception e) when (e is SshRefusedException or SocketException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            permit?.Dispose();
            directory?.Delete(recursive: true);
            return null;
        }
    }

    private static async Task RemoveAtEndAsync(Listener listener, DirectoryInfo directory, CancellationToken ended)
    {
        var end = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using (ended.Register(end.SetResult))
        {
            await end.Task;
        }

        listener.Dispose();
        directory.Delete(recursive: true);
    }
}
