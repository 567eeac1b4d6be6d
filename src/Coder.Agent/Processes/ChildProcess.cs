using Coder.Agent.Native;

namespace Coder.Agent.Processes;

/// <summary>A started process: leader of its own session and process group.</summary>
internal sealed class ChildProcess(int id, IRemoteProcess? remote = null)
{
    /// <summary>How long a process may take that was hung up.</summary>
    public static readonly TimeSpan HangUpPatience = TimeSpan.FromSeconds(5);

    // How long a process somewhere else may take to begin.
    private static readonly TimeSpan AnnouncementPatience = TimeSpan.FromSeconds(30);

    private const int AnnouncementBytes = 4 << 10;

    private readonly TaskCompletionSource<ExitStatus> _exit = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _gate = new();
    private bool _reaped;

    /// <summary>Process id, which is also the id of its process group and session.</summary>
    public int Id { get; } = id;

    /// <summary>Completes when the process has ended.</summary>
    public Task<ExitStatus> Exit => _exit.Task;

    /// <summary>Signals the process – or the one that it stands for – and all others of its group; those may outlive the process itself.</summary>
    public void SignalGroup(int signal)
    {
        if (remote is not null)
        {
            remote.Signal(signal);
        }
        else
        {
            Libc.Kill(-Id, signal);
        }
    }

    /// <summary>
    /// Ends a process on a terminal: closes that, which tells the process – but not one that it stands for – that it is to end, and after
    /// <see cref="HangUpPatience"/> ends the whole group.
    /// </summary>
    /// <param name="terminal">Its terminal, from which nobody reads any more.</param>
    /// <param name="close">Closes the terminal.</param>
    /// <param name="time">Clock of the waits.</param>
    public async Task<ExitStatus> HangUpAsync(DescriptorStream terminal, Action close, TimeProvider time)
    {
        if (remote is not null && !Exit.IsCompleted)
        {
            await HangUpRemoteAsync(remote, terminal, time);
        }

        close();
        return await EndAsync(Signals.Hangup, HangUpPatience, time);
    }

    /// <summary>The part of its output that is for the user.</summary>
    public ReadOnlyMemory<byte> Shown(ReadOnlyMemory<byte> output) => remote?.Take(output) ?? output;

    /// <summary>Asks with a signal, and after <paramref name="patience"/> ends the whole group. A process that has ended is left alone.</summary>
    public async Task<ExitStatus> EndAsync(int signal, TimeSpan patience, TimeProvider time)
    {
        if (Exit.IsCompleted)
        {
            return await Exit;
        }

        Libc.Kill(-Id, signal);
        try
        {
            return await Exit.WaitAsync(patience, time);
        }
        catch (TimeoutException)
        {
            Libc.Kill(-Id, Signals.Kill);
            return await Exit;
        }
    }

    /// <summary>Collects the exit status if the process has ended. True when it is collected, now or before.</summary>
    public unsafe bool TryReap()
    {
        lock (_gate)
        {
            if (_reaped)
            {
                return true;
            }

            var status = 0;
            var result = Libc.WaitPid(Id, &status, Libc.WNOHANG);
            if (result == 0)
            {
                return false;
            }

            _reaped = true;

            // ECHILD: somebody else in this process collected it; its code is lost.
            _exit.TrySetResult(result == Id ? ExitStatus.FromWait(status) : new ExitStatus(255, null));
            return true;
        }
    }

    // What a carrier that is ended too early has begun somewhere else goes on without anybody who knows it.
    private static async Task HangUpRemoteAsync(IRemoteProcess process, DescriptorStream terminal, TimeProvider time)
    {
        using var enough = new CancellationTokenSource(AnnouncementPatience, time);
        var buffer = new byte[AnnouncementBytes];
        var read = terminal.TryRead(buffer);
        if (read == 0)
        {
            // The carrier is ending by itself.
            return;
        }

        _ = process.HangUpAsync();
        try
        {
            while (read != 0)
            {
                process.Take(buffer.AsMemory(0, read ?? 0));
                if (process.Announced.IsCompleted)
                {
                    return;
                }

                read = await terminal.ReadAsync(buffer, enough.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // It does not begin.
        }
    }
}
