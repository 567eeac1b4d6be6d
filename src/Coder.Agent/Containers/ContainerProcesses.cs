using System.Collections.Concurrent;

namespace Coder.Agent.Containers;

/// <summary>
/// The processes of sessions in containers. The engine keeps one running whose client has gone, so that each is hung up from here, and all are when
/// the agent ends.
/// </summary>
internal sealed class ContainerProcesses(DockerCli docker, AgentLog log, TimeProvider time)
{
    // As long as programs of the workspace may take that were hung up.
    private const int PatienceSeconds = 5;

    private const int Attempts = 7;

    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan ReadingTime = TimeSpan.FromSeconds(5);

    // To the leader of the session and its group; a stopped one has to go on to learn it. When the leader ends, the kernel hangs the group in the
    // foreground up, if that is another one.
    private static readonly string HangUpScript =
        $$"""
        kill -0 "$1" 2>/dev/null || exit 0
        kill -HUP "-$1"
        kill -CONT "-$1"
        second=0
        while kill -0 "$1" 2>/dev/null; do
          [ $second -lt {{PatienceSeconds}} ] || { kill -KILL "-$1"; exit; }
          second=$((second + 1))
          sleep 1
        done
        """;

    private readonly ConcurrentDictionary<ContainerProcess, bool> _running = new();

    /// <summary>A process that is about to be started.</summary>
    /// <param name="container">Where.</param>
    /// <param name="user">As whom; empty for the container's own user.</param>
    public ContainerProcess New(string container, string user) => new(this, container, user);

    /// <summary>Hangs all up.</summary>
    public Task EndAsync() => Task.WhenAll(_running.Keys.Select(process => process.HangUpAsync()));

    internal void Started(ContainerProcess process) => _running[process] = true;

    internal void Ended(ContainerProcess process) => _running.TryRemove(process, out _);

    /// <summary>Sends a signal to a group, if it can be sent.</summary>
    internal async Task SignalAsync(string container, string user, string id, string signal)
    {
        try
        {
            await RunAsync(container, user, "kill \"-$2\" \"-$1\"", id, signal);
        }
        catch (IOException e)
        {
            log.Warn($"the signal {signal} did not reach process {id} in container {container}: {e.Message}");
        }
    }

    /// <summary>Hangs a session up. An engine that is busy, or away for the moment, is asked again.</summary>
    internal async Task HangUpAsync(string container, string id)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                // Not as the session's user, who may have become another one in it.
                await RunAsync(container, "0", HangUpScript, id);
                return;
            }
            catch (IOException e) when (attempt < Attempts)
            {
                log.Info($"process {id} in container {container} could not be hung up, trying again: {e.Message}");
            }
            catch (IOException e)
            {
                log.Warn($"process {id} in container {container} could not be hung up and may be running still: {e.Message}");
                return;
            }

            await Task.Delay(FirstPause * (1 << (attempt - 1)), time);
        }
    }

    /// <summary>What a command has written may be read after it is known that it has ended: waits for that, as long as that may take.</summary>
    internal Task ReadToEndAsync(Task announced) => Task.WhenAny(announced, Task.Delay(ReadingTime, time));

    /// <summary>The engine's command line died before the process said how it is called.</summary>
    internal void Lost(string container) =>
        log.Warn($"a session in container {container} ended before its process was known, which may be running still");

    private Task<ProgramResult> RunAsync(string container, string user, string script, params string[] arguments)
    {
        string[] asUser = user.Length > 0 ? ["--user", user] : [];
        return docker.CheckedAsync(["exec", .. asUser, container, "sh", "-c", script, "sh", .. arguments], CancellationToken.None);
    }
}
