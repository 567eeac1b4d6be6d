using System.Globalization;
using System.Text;

namespace Coder.Agent.Processes;

/// <summary>
/// Makes the kernel end what runs in the workspace before the agent when the memory is full (<c>oom_score_adj</c>, proc_pid_oom_score_adj(5)).
/// Everybody may raise it, and children inherit it.
/// </summary>
internal static class OomScore
{
    /// <summary>How much likelier: as if the process had so many thousandths of the memory more.</summary>
    public const int Raise = 200;

    private const int Max = 1000;

    // Read once: it does not change while the agent runs.
    private static readonly byte[] Score = Encoding.ASCII.GetBytes(Math.Min(Max, Own() + Raise).ToString(CultureInfo.InvariantCulture));

    /// <summary>Raises it for a process that was just started. One that has ended already, or changed its user, is left alone.</summary>
    public static void RaiseOf(int process)
    {
        try
        {
            using var file = File.OpenHandle($"/proc/{process}/oom_score_adj", FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
            RandomAccess.Write(file, Score, fileOffset: 0);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The process runs as well without it.
        }
    }

    private static int Own() =>
        int.TryParse(ProcFile.Text("/proc/self/oom_score_adj").AsSpan().Trim(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var own) ? own : 0;
}
