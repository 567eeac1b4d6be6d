using Coder.Agent.Native;

namespace Coder.Agent.Processes;

/// <summary>A started process: leader of its own session and process group.</summary>
internal sealed class ChildProcess(int id, IRemoteProcess? remote = null)
{
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

    /// <summary>Before its terminal is closed, which tells the process – but not one that it stands for – that it is to end.</summary>
    public void HangUp()
    {
        if (!Exit.IsCompleted)
        {
            remote?.HangUp();
        }
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
}
