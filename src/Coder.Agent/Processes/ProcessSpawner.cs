using System.Text;
using Coder.Agent.Native;
using Coder.Agent.Ssh;
using Coder.Agent.Terminals;

namespace Coder.Agent.Processes;

/// <summary>
/// Starts processes with <c>posix_spawn</c>, each as the leader of a new session with default signal handling.
/// Managed code must not run between fork and exec, and everything that has to happen there is a spawn attribute
/// or a file action.
/// </summary>
internal static unsafe class ProcessSpawner
{
    // Larger than posix_spawn_file_actions_t, posix_spawnattr_t and sigset_t of glibc and musl.
    private const int ActionsSize = 256;
    private const int AttributesSize = 512;
    private const int SignalSetSize = 128;

    static ProcessSpawner() => System.Runtime.CompilerServices.RuntimeHelpers.RunClassConstructor(typeof(ChildReaper).TypeHandle);

    /// <summary>Starts a process on a terminal, which becomes its controlling terminal.</summary>
    /// <exception cref="NativeException">The program cannot be started.</exception>
    public static ChildProcess StartOnTerminal(ProcessSpec spec, PseudoTerminal terminal)
    {
        if (spec.Remote is not null)
        {
            // Now, and not when the program comes to it: what is typed meanwhile would be echoed twice.
            TerminalModes.Apply(terminal.Stream.Descriptor, TerminalModes.PassThrough);
        }

        return Start(spec, actions =>
        {
            // The session has no terminal yet, so the first one that its leader opens becomes the controlling one.
            Check(Libc.AddOpen((byte*)actions, 0, terminal.SlavePath, Libc.O_RDWR, 0), "posix_spawn_file_actions_addopen");
            Check(Libc.AddDuplicate((byte*)actions, 0, 1), "posix_spawn_file_actions_adddup2");
            Check(Libc.AddDuplicate((byte*)actions, 0, 2), "posix_spawn_file_actions_adddup2");
        });
    }

    /// <summary>Starts a process with pipes.</summary>
    /// <exception cref="NativeException">The program cannot be started.</exception>
    public static PipedProcess StartWithPipes(ProcessSpec spec)
    {
        using var input = Pipe.Create();
        using var output = Pipe.Create();
        using var error = Pipe.Create();
        var child = Start(spec, actions =>
        {
            Check(Libc.AddDuplicate((byte*)actions, input.Read.Number, 0), "posix_spawn_file_actions_adddup2");
            Check(Libc.AddDuplicate((byte*)actions, output.Write.Number, 1), "posix_spawn_file_actions_adddup2");
            Check(Libc.AddDuplicate((byte*)actions, error.Write.Number, 2), "posix_spawn_file_actions_adddup2");
        });
        return new PipedProcess(child, input.TakeWrite(), output.TakeRead(), error.TakeRead());
    }

    private static ChildProcess Start(ProcessSpec spec, Action<nint> addActions)
    {
        var actions = stackalloc byte[ActionsSize];
        var attributes = stackalloc byte[AttributesSize];
        var signals = stackalloc byte[SignalSetSize];
        Check(Libc.InitFileActions(actions), "posix_spawn_file_actions_init");
        Check(Libc.InitAttributes(attributes), "posix_spawnattr_init");
        try
        {
            _ = Libc.FillSignalSet(signals);
            Check(Libc.SetDefaultSignals(attributes, signals), "posix_spawnattr_setsigdefault");
            _ = Libc.EmptySignalSet(signals);
            Check(Libc.SetSignalMask(attributes, signals), "posix_spawnattr_setsigmask");
            Check(
                Libc.SetFlags(attributes, Libc.POSIX_SPAWN_SETSID | Libc.POSIX_SPAWN_SETSIGDEF | Libc.POSIX_SPAWN_SETSIGMASK),
                "posix_spawnattr_setflags");
            addActions((nint)actions);
            Check(Libc.AddChangeDirectory(actions, spec.Directory), "posix_spawn_file_actions_addchdir_np");
            return Start(spec, actions, attributes);
        }
        finally
        {
            _ = Libc.DestroyAttributes(attributes);
            _ = Libc.DestroyFileActions(actions);
        }
    }

    private static ChildProcess Start(ProcessSpec spec, byte* actions, byte* attributes)
    {
        using var arguments = new NativeStrings(spec.Arguments);
        using var environment = new NativeStrings(spec.Environment.Select(variable => $"{variable.Key}={variable.Value}"));
        var path = Encoding.UTF8.GetBytes(spec.Arguments[0] + '\0');
        int id;
        fixed (byte* pathStart = path)
        {
            Check(Libc.Spawn(&id, pathStart, actions, attributes, arguments.Pointer, environment.Pointer), $"cannot start {spec.Arguments[0]}");
        }

        // Before anybody collects it: the id is its own until then.
        OomScore.RaiseOf(id);
        return ChildReaper.Watch(id, spec.Remote);
    }

    private static void Check(int errno, string what)
    {
        if (errno != 0)
        {
            throw new NativeException(what, errno);
        }
    }
}
