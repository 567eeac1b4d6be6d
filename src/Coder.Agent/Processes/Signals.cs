namespace Coder.Agent.Processes;

/// <summary>Linux signal numbers and their names without SIG.</summary>
internal static class Signals
{
    public const int Hangup = 1;
    public const int Interrupt = 2;
    public const int Kill = 9;
    public const int Terminate = 15;
    public const int WindowChange = 28;

    // Index is the number.
    private static readonly string[] Names =
    [
        "", "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1", "SEGV", "USR2", "PIPE", "ALRM", "TERM",
        "STKFLT", "CHLD", "CONT", "STOP", "TSTP", "TTIN", "TTOU", "URG", "XCPU", "XFSZ", "VTALRM", "PROF", "WINCH", "IO", "PWR", "SYS",
    ];

    public static string Name(int number) => number > 0 && number < Names.Length ? Names[number] : $"{number}";

    /// <summary>Number of a name with or without SIG; null when there is none.</summary>
    public static int? Number(string name)
    {
        var upper = name.ToUpperInvariant();
        var index = Array.IndexOf(Names, upper.StartsWith("SIG", StringComparison.Ordinal) ? upper[3..] : upper);
        return index > 0 ? index : null;
    }
}
