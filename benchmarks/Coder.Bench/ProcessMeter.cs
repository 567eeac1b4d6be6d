using System.Diagnostics;
using System.Globalization;

namespace Coder.Bench;

/// <summary>Time and memory of whole processes.</summary>
internal static class ProcessMeter
{
    /// <summary>Runs a program to its end, its output read and thrown away.</summary>
    /// <returns>Milliseconds from start to end.</returns>
    public static async Task<double> RunAsync(string program, params string[] arguments)
    {
        var clock = Stopwatch.StartNew();
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        await Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync(), process.WaitForExitAsync());
        return clock.Elapsed.TotalMilliseconds;
    }

    /// <summary>Processor time that a running process has used.</summary>
    public static TimeSpan ProcessorTime(int processId)
    {
        using var process = Process.GetProcessById(processId);
        return process.TotalProcessorTime;
    }

    /// <summary>Resident memory of a running process in MiB.</summary>
    public static double ResidentMiB(int processId)
    {
        var line = File.ReadLines($"/proc/{processId}/status").First(line => line.StartsWith("VmRSS:", StringComparison.Ordinal));
        return double.Parse(line["VmRSS:".Length..].Replace("kB", "", StringComparison.Ordinal), CultureInfo.InvariantCulture) / 1024;
    }
}
