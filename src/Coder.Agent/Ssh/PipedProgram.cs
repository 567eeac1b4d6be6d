using System.Buffers;
using System.Text;
using Coder.Agent.Commands;
using Coder.Agent.Native;
using Coder.Agent.Processes;
using Coder.Ssh;

namespace Coder.Agent.Ssh;

/// <summary>
/// A command or shell with pipes, in a process group of its own. A client that leaves closes the pipes, as with OpenSSH's server: the command
/// lives on as long as it does not need them. The end of the agent hangs it up.
/// </summary>
internal sealed class PipedProgram(SessionStart start, SessionVariables session, Workplace workplace, TimeProvider time) : ISessionProgram
{
    // Long enough for what a just ended command wrote, short enough not to wait for what it left running.
    private static readonly TimeSpan OutputGrace = TimeSpan.FromSeconds(1);

    private readonly SessionProcess _process = new(start, session, workplace);
    private volatile ChildProcess? _child;

    public async Task<SessionExit> RunAsync(SshChannel channel, CancellationToken cancellationToken)
    {
        if (await _process.LendScreenAsync(time, cancellationToken) is { Length: > 0 } warning)
        {
            await channel.Error.WriteAsync(Encoding.UTF8.GetBytes(warning), cancellationToken);
        }

        try
        {
            using var process = ProcessSpawner.StartWithPipes(_process.Spec(term: null, terminalPath: null));
            _child = process.Child;
            HangUpAtEndOfAgent(process.Child, cancellationToken);
            return await RunAsync(process, channel);
        }
        catch (NativeException e)
        {
            await channel.Error.WriteAsync(Encoding.UTF8.GetBytes(e.Message + "\n"), cancellationToken);
            return new SessionExit(ExitStatuses.AgentFailure);
        }
    }

    public void Resize(WindowSize size)
    {
    }

    public void Signal(string name) => SessionProcess.Signal(_child, name);

    public bool Break(TimeSpan length) => false;

    private static void HangUpAtEndOfAgent(ChildProcess child, CancellationToken agentEnd)
    {
        var registration = agentEnd.Register(() => child.SignalGroup(Signals.Hangup));
        _ = child.Exit.ContinueWith(_ => registration.Dispose(), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
    }

    private async Task<SessionExit> RunAsync(PipedProcess process, SshChannel channel)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(channel.Closed);
        var input = SendInputAsync(process, channel, ended.Token);
        using var unwanted = CancellationTokenSource.CreateLinkedTokenSource(channel.Closed, channel.OutputRefused);
        using var grace = OutputPump.GraceAfterExit(process.Child, OutputGrace, time);
        await Task.WhenAll(
            SendOutputAsync(process.Output, channel, process.Child.Shown, grace.Token, unwanted.Token),
            SendOutputAsync(process.Error, channel.Error, bytes => bytes, grace.Token, channel.Closed));
        if (!channel.Closed.IsCancellationRequested)
        {
            await process.Child.Exit.WaitAsync(channel.Closed).ContinueWith(_ => { }, TaskScheduler.Default);
        }

        await ended.CancelAsync();
        await input;
        return process.Child.Exit.IsCompleted ? (await process.Child.Exit).ToSessionExit() : default;
    }

    // Ends at the end of the output, or closes the pipe when nobody wants it any more, so that the command learns that.
    private static async Task SendOutputAsync(
        DescriptorStream output, Stream target, Func<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>> shown, CancellationToken graceEnded, CancellationToken unwanted)
    {
        try
        {
            await OutputPump.RunAsync(output, (bytes, cancel) => target.WriteAsync(shown(bytes), cancel), graceEnded, unwanted);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException)
        {
            await output.DisposeAsync();
        }
    }

    private static async Task SendInputAsync(PipedProcess process, SshChannel channel, CancellationToken cancellationToken)
    {
        try
        {
            await CopyInputAsync(process.Input, channel, cancellationToken);
        }
        catch (Exception e) when (e is NativeException or ObjectDisposedException)
        {
            await RefuseInputAsync(channel, cancellationToken);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            // The client or the command has gone.
        }

        await process.Input.DisposeAsync();
    }

    private static async Task CopyInputAsync(DescriptorStream input, SshChannel channel, CancellationToken cancellationToken)
    {
        var read = 0;
        do
        {
            // Most commands get no input for most of their lives: no buffer waits for it.
            await channel.WaitToReadAsync(cancellationToken);
            var buffer = ArrayPool<byte>.Shared.Rent(DescriptorStream.LargePipe);
            try
            {
                read = await channel.ReadAsync(buffer, cancellationToken);
                await input.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(buffer);
            }
        }
        while (read > 0);
    }

    private static async Task RefuseInputAsync(SshChannel channel, CancellationToken cancellationToken)
    {
        try
        {
            await channel.RefuseInputAsync(cancellationToken);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            // The client has gone.
        }
    }
}
