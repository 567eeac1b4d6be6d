using System.Net;
using System.Net.Sockets;
using Coder.Cli.Ssh;
using Coder.Testing;

namespace Coder.Cli.Tests.Ssh;

public sealed class StdioSessionTests
{
    [Fact]
    public async Task Bytes_go_both_ways_until_the_workspace_ends()
    {
        var (tunnel, workspace) = await PairAsync();
        var (standard, client) = await PairAsync();
        var running = StdioSession.RunAsync(tunnel, standard, standard, Deadline.Token());
        await client.WriteAsync("SSH-2.0-client"u8.ToArray(), Deadline.Token());
        (await ReadAsync(workspace, 14)).ShouldBe("SSH-2.0-client");
        await workspace.WriteAsync("SSH-2.0-server"u8.ToArray(), Deadline.Token());
        (await ReadAsync(client, 14)).ShouldBe("SSH-2.0-server");
        workspace.Close();
        await running;
    }

    [Fact]
    public async Task The_end_of_the_client_is_the_end()
    {
        var (tunnel, workspace) = await PairAsync();
        var (standard, client) = await PairAsync();
        var running = StdioSession.RunAsync(tunnel, standard, standard, Deadline.Token());
        client.Close();
        await running;
        tunnel.Close();
        (await workspace.ReadAsync(new byte[1], Deadline.Token())).ShouldBe(0);
    }

    [Fact]
    public async Task A_connection_that_breaks_is_an_error()
    {
        var (tunnel, workspace) = await PairAsync();
        var (standard, _) = await PairAsync();
        var running = StdioSession.RunAsync(tunnel, standard, standard, Deadline.Token());

        // Without the good-bye that closing the stream would send.
        workspace.Socket.Close(timeout: 0);
        await Should.ThrowAsync<IOException>(running);
    }

    private static async Task<(NetworkStream Here, NetworkStream There)> PairAsync()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var client = new TcpClient();
        await client.ConnectAsync((IPEndPoint)listener.LocalEndpoint, Deadline.Token());
        return (client.GetStream(), new NetworkStream(await listener.AcceptSocketAsync(Deadline.Token()), ownsSocket: true));
    }

    private static async Task<string> ReadAsync(NetworkStream stream, int count)
    {
        var bytes = new byte[count];
        await stream.ReadExactlyAsync(bytes, Deadline.Token());
        return System.Text.Encoding.ASCII.GetString(bytes);
    }
}
