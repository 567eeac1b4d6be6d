using System.Buffers;
using Coder.Sdk;
using Coder.Sdk.AgentProtocol;

namespace Coder.Cli.Ssh;

/// <summary>The raw bytes of an SSH connection between standard input and output and a workspace: what <c>ProxyCommand</c> needs.</summary>
internal static class StdioSession
{
    private const int StandardInput = 0;
    private const int StandardOutput = 1;
    private const int BufferBytes = 128 << 10;

    /// <summary>Connects to the SSH server of an agent, and carries its bytes on the command's input and output.</summary>
    public static async Task RunAsync(
        CliContext context, Workspace workspace, WorkspaceAgent agent, SessionOptions options, ContainerChoice? container, CancellationToken ct)
    {
        await using var connection = await AgentConnection.OpenAsync(context, agent.Id, ct);
        await using var stream = await connection.OpenStreamAsync(new SshStreamRequest { App = options.App(context), Container = container }, ct);
        await using var companions = options.Start(context, workspace, agent, connection, () => (stream.BytesWritten, stream.BytesRead));
        EnlargePipes();
        try
        {
            await RunAsync(stream, context.Console.OpenInput(), context.Console.OpenOutput(), ct);
        }
        catch (IOException) when (connection.HungUp.IsCancellationRequested)
        {
            // An ssh that has ended hangs its proxy up: nothing was lost.
        }
    }

    /// <summary>Carries bytes both ways until one side ends. Says nothing on the output but what the workspace says.</summary>
    /// <param name="tunnel">The open stream to the workspace; stays the caller's.</param>
    /// <param name="input">What the SSH client sends.</param>
    /// <param name="output">What the SSH client gets.</param>
    /// <param name="ct">Ends it.</param>
    /// <exception cref="IOException">The connection to the workspace broke.</exception>
    public static async Task RunAsync(Stream tunnel, Stream input, Stream output, CancellationToken ct)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(ct);

        // The client has gone when its side is closed. A read of a terminal cannot be cancelled, so nobody waits for its end.
        var sending = SendAsync(input, tunnel, ended.Token);
        var receiving = CopyAsync(tunnel, output, ended.Token);
        var first = await Task.WhenAny(sending, receiving);
        await ended.CancelAsync();
        await first;
    }

    // As much as one read takes: ssh need not wait for this program then, nor this program for ssh. What is no pipe stays as it is.
    private static void EnlargePipes()
    {
        if (OperatingSystem.IsLinux())
        {
            _ = Native.Control(StandardInput, Native.SetPipeSize, BufferBytes);
            _ = Native.Control(StandardOutput, Native.SetPipeSize, BufferBytes);
        }
    }

    private static async Task SendAsync(Stream input, Stream tunnel, CancellationToken ct)
    {
        await Task.Yield();
        await CopyAsync(input, tunnel, ct);
    }

    private static async Task CopyAsync(Stream source, Stream target, CancellationToken ct)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        while (await source.ReadAsync(buffer, ct) is > 0 and var read)
        {
            await target.WriteAsync(buffer.AsMemory(0, read), ct);
            await target.FlushAsync(ct);
        }

        ArrayPool<byte>.Shared.Return(buffer);
    }
}
