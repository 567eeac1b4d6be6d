using System.Text;
using Coder.Agent.Native;

namespace Coder.Agent.Terminals;

/// <summary>The master side of a pseudo terminal. Closing it hangs up the processes on the terminal.</summary>
internal sealed class PseudoTerminal : IDisposable
{
    private const int MaxSide = 1000;
    private const int DefaultColumns = 80;
    private const int DefaultRows = 24;

    private PseudoTerminal(DescriptorStream stream, string slavePath)
    {
        Stream = stream;
        SlavePath = slavePath;
    }

    /// <summary>Input of the terminal when written, its output when read.</summary>
    public DescriptorStream Stream { get; }

    /// <summary>Path of the slave side, as <c>/dev/pts/3</c>.</summary>
    public string SlavePath { get; }

    /// <summary>Opens a new terminal of the given size. Senseless sizes are replaced.</summary>
    /// <param name="columns">Characters in a line.</param>
    /// <param name="rows">Lines.</param>
    /// <param name="width">Pixels; 0 when nobody knows.</param>
    /// <param name="height">Pixels; 0 when nobody knows.</param>
    /// <exception cref="NativeException">The system has no free terminal.</exception>
    public static PseudoTerminal Open(int columns, int rows, int width = 0, int height = 0)
    {
        var fd = Libc.OpenPseudoTerminal(Libc.O_RDWR | Libc.O_NOCTTY | Libc.O_CLOEXEC | Libc.O_NONBLOCK);
        if (fd < 0)
        {
            throw NativeException.Last("posix_openpt");
        }

        var master = new FileDescriptor(fd);
        try
        {
            var slavePath = Unlock(master);
            var terminal = new PseudoTerminal(new DescriptorStream(master), slavePath);
            terminal.Resize(columns, rows, width, height);
            return terminal;
        }
        catch
        {
            master.Dispose();
            throw;
        }
    }

    /// <summary>Sets the size; the foreground processes are told if it changed. Senseless sizes are replaced.</summary>
    /// <param name="columns">Characters in a line.</param>
    /// <param name="rows">Lines.</param>
    /// <param name="width">Pixels; 0 when nobody knows.</param>
    /// <param name="height">Pixels; 0 when nobody knows.</param>
    public unsafe void Resize(int columns, int rows, int width = 0, int height = 0)
    {
        var size = new WindowSizeRecord(
            (ushort)(rows <= 0 ? DefaultRows : Math.Min(rows, MaxSide)),
            (ushort)(columns <= 0 ? DefaultColumns : Math.Min(columns, MaxSide)),
            (ushort)Math.Clamp(width, 0, ushort.MaxValue),
            (ushort)Math.Clamp(height, 0, ushort.MaxValue));
        if (Libc.IoControl(Stream.Descriptor, Libc.TIOCSWINSZ, &size) != 0)
        {
            throw NativeException.Last("TIOCSWINSZ");
        }
    }

    /// <summary>Asks the foreground processes to draw again, by the signal of a changed size.</summary>
    public unsafe void Redraw()
    {
        int group;
        if (Libc.IoControl(Stream.Descriptor, Libc.TIOCGPGRP, &group) == 0 && group > 0)
        {
            _ = Libc.Kill(-group, Processes.Signals.WindowChange);
        }
    }

    public void Dispose() => Stream.Dispose();

    private static unsafe string Unlock(FileDescriptor master)
    {
        if (Libc.GrantPseudoTerminal(master) != 0 || Libc.UnlockPseudoTerminal(master) != 0)
        {
            throw NativeException.Last("unlockpt");
        }

        var name = stackalloc byte[64];
        return Libc.PseudoTerminalName(master, name, 64) == 0
            ? Encoding.UTF8.GetString(System.Runtime.InteropServices.MemoryMarshal.CreateReadOnlySpanFromNullTerminated(name))
            : throw NativeException.Last("ptsname_r");
    }
}
