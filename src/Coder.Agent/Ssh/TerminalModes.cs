using System.Runtime.InteropServices;
using Coder.Agent.Native;

namespace Coder.Agent.Ssh;

/// <summary>Modes of a terminal as SSH encodes them (RFC 4254 §8, RFC 8160 for IUTF8), applied with Linux's termios2.</summary>
internal static unsafe class TerminalModes
{
    private const nuint TCGETS2 = 0x802C542A;
    private const nuint TCSETS2 = 0x402C542B;
    private const nuint TCSBRKP = 0x5425;
    private const uint SpeedMask = 0x100F;
    private const uint OtherSpeed = 0x1000;

    // The code of each is its place; programs that do not know termios2 read speeds from it.
    private static readonly uint[] LowSpeeds = [0, 50, 75, 110, 134, 150, 200, 300, 600, 1200, 1800, 2400, 4800, 9600, 19200, 38400];
    private static readonly uint[] HighSpeeds =
        [57600, 115200, 230400, 460800, 500000, 576000, 921600, 1000000, 1152000, 1500000, 2000000, 2500000, 3000000, 3500000, 4000000];

    private const int InputSpeedShift = 16;
    private const uint CharacterSizeMask = 0x30;
    private const byte InputSpeed = 128;
    private const byte OutputSpeed = 129;
    private const uint DisabledCharacter = 255;

    // Mode → place in c_cc. Modes 11 (VDSUSP), 15 (VFLUSH) and 17 (VSTATUS) are unknown to Linux.
    private static readonly Dictionary<byte, int> Characters = new()
    {
        [1] = 0, [2] = 1, [3] = 2, [4] = 3, [5] = 4, [6] = 11, [7] = 16, [8] = 8, [9] = 9, [10] = 10, [12] = 12, [13] = 14, [14] = 15, [16] = 7, [18] = 13,
    };

    private static readonly Dictionary<byte, uint> InputFlags = new()
    {
        [30] = 0x4, [31] = 0x8, [32] = 0x10, [33] = 0x20, [34] = 0x40, [35] = 0x80, [36] = 0x100, [37] = 0x200, [38] = 0x400, [39] = 0x800,
        [40] = 0x1000, [41] = 0x2000, [42] = 0x4000,
    };

    private static readonly Dictionary<byte, uint> LocalFlags = new()
    {
        [50] = 0x1, [51] = 0x2, [52] = 0x4, [53] = 0x8, [54] = 0x10, [55] = 0x20, [56] = 0x40, [57] = 0x80, [58] = 0x100, [59] = 0x8000,
        [60] = 0x200, [61] = 0x800, [62] = 0x4000,
    };

    private static readonly Dictionary<byte, uint> OutputFlags = new()
    {
        [70] = 0x1, [71] = 0x2, [72] = 0x4, [73] = 0x8, [74] = 0x10, [75] = 0x20,
    };

    private static readonly Dictionary<byte, uint> ControlFlags = new() { [92] = 0x100, [93] = 0x200 };

    // CS7 and CS8 are not flags but values of the same bits.
    private static readonly (byte Mode, uint Bits)[] CharacterSizes = [(90, 0x20), (91, 0x30)];

    /// <summary>
    /// Modes of a terminal whose program leads to another terminal: that one echoes, edits lines and turns keys into signals (ICRNL, IXON, ISIG, ICANON, ECHO, IEXTEN).
    /// </summary>
    public static IReadOnlyDictionary<byte, uint> PassThrough { get; } =
        new Dictionary<byte, uint> { [36] = 0, [38] = 0, [50] = 0, [51] = 0, [53] = 0, [59] = 0 };

    /// <summary>Applies the modes to a terminal by its master side. Unknown ones are left out.</summary>
    /// <exception cref="NativeException">The descriptor is no terminal.</exception>
    public static void Apply(FileDescriptor master, IReadOnlyDictionary<byte, uint> modes)
    {
        Termios2 settings;
        Check(Libc.IoControl(master, TCGETS2, &settings), "TCGETS2");
        foreach (var (mode, value) in modes)
        {
            Apply(ref settings, mode, value);
        }

        foreach (var (mode, bits) in CharacterSizes)
        {
            if (modes.GetValueOrDefault(mode) != 0)
            {
                settings.Control = (settings.Control & ~CharacterSizeMask) | bits;
            }
        }

        Check(Libc.IoControl(master, TCSETS2, &settings), "TCSETS2");
    }

    /// <summary>Sends a break to the terminal. False when it cannot.</summary>
    public static bool SendBreak(FileDescriptor master) => Libc.IoControl(master, TCSBRKP, null) == 0;

    private static void Apply(ref Termios2 settings, byte mode, uint value)
    {
        if (Characters.TryGetValue(mode, out var place))
        {
            settings.Characters[place] = value == DisabledCharacter ? (byte)0 : (byte)value;
        }
        else if (mode is InputSpeed or OutputSpeed && value > 0)
        {
            SetSpeed(ref settings, mode, value);
        }
        else
        {
            Set(ref settings.Input, InputFlags, mode, value);
            Set(ref settings.Local, LocalFlags, mode, value);
            Set(ref settings.Output, OutputFlags, mode, value);
            Set(ref settings.Control, ControlFlags, mode, value);
        }
    }

    private static void SetSpeed(ref Termios2 settings, byte mode, uint speed)
    {
        if (mode == InputSpeed)
        {
            settings.Control = (settings.Control & ~(SpeedMask << InputSpeedShift)) | (Code(speed) << InputSpeedShift);
            settings.InputSpeed = speed;
        }
        else
        {
            settings.Control = (settings.Control & ~SpeedMask) | Code(speed);
            settings.OutputSpeed = speed;
        }
    }

    private static uint Code(uint speed)
    {
        var low = Array.IndexOf(LowSpeeds, speed);
        return low >= 0 ? (uint)low : OtherSpeed + (uint)(Array.IndexOf(HighSpeeds, speed) + 1);
    }

    private static void Set(ref uint flags, Dictionary<byte, uint> table, byte mode, uint value)
    {
        if (table.TryGetValue(mode, out var bit))
        {
            flags = value != 0 ? flags | bit : flags & ~bit;
        }
    }

    private static void Check(int result, string what)
    {
        if (result != 0)
        {
            throw NativeException.Last(what);
        }
    }

    /// <summary>The kernel's <c>struct termios2</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Termios2
    {
        public uint Input;
        public uint Output;
        public uint Control;
        public uint Local;
        public byte Line;
        public fixed byte Characters[19];
        public uint InputSpeed;
        public uint OutputSpeed;
    }
}
