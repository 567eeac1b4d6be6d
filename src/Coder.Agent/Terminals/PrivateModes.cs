using System.Text;

namespace Coder.Agent.Terminals;

/// <summary>Private modes of a terminal (DECSET) that a replay has to switch on again.</summary>
[Flags]
internal enum PrivateModes
{
    None = 0,
    ApplicationCursorKeys = 1,
    AlternateScreen = 1 << 2,
    MouseClicks = 1 << 3,
    MouseDrags = 1 << 4,
    MouseMoves = 1 << 5,
    FocusEvents = 1 << 6,
    MouseSgr = 1 << 7,
    BracketedPaste = 1 << 8,
    AlternateScreenOld = 1 << 9,
}

/// <summary>Numbers of the private modes.</summary>
internal static class PrivateModeNumbers
{
    private static readonly (PrivateModes Mode, int Number)[] Table =
    [
        (PrivateModes.ApplicationCursorKeys, 1),
        (PrivateModes.AlternateScreenOld, 47),
        (PrivateModes.AlternateScreen, 1049),
        (PrivateModes.MouseClicks, 1000),
        (PrivateModes.MouseDrags, 1002),
        (PrivateModes.MouseMoves, 1003),
        (PrivateModes.FocusEvents, 1004),
        (PrivateModes.MouseSgr, 1006),
        (PrivateModes.BracketedPaste, 2004),
    ];

    public static PrivateModes Find(int number) => Table.FirstOrDefault(entry => entry.Number == number).Mode;

    /// <summary>The sequence that switches modes on in a terminal that was just reset.</summary>
    public static byte[] Sequence(PrivateModes modes)
    {
        var numbers = Table.Where(entry => modes.HasFlag(entry.Mode)).Select(entry => entry.Number).ToArray();
        return numbers.Length == 0 ? [] : Encoding.ASCII.GetBytes($"\e[?{string.Join(';', numbers)}h");
    }
}
