using System.Diagnostics;
using System.Globalization;

namespace Coder.Bench.Engines;

/// <summary>What one <c>terraform init</c>, <c>plan</c> and <c>apply</c> of a template in a new folder take, as Coder runs them for each build.</summary>
/// <param name="Milliseconds">From the start of the first to the end of the last.</param>
/// <param name="PeakMiB">The largest resident memory of one of them and what it started.</param>
/// <param name="ProcessorMilliseconds">Processor time of all of them and of what they started.</param>
internal sealed record TerraformPeer(double Milliseconds, double PeakMiB, double ProcessorMilliseconds)
{
    /// <summary>Runs them.</summary>
    /// <param name="files">The template.</param>
    /// <param name="mirror">A folder with providers; empty: none is needed.</param>
    public static async Task<TerraformPeer> RunAsync((string Path, string Text)[] files, string mirror = "")
    {
        var folder = Directory.CreateTempSubdirectory("coder-bench-");
        try
        {
            foreach (var (path, text) in files)
            {
                var full = Path.Combine(folder.FullName, path);
                Directory.CreateDirectory(Path.GetDirectoryName(full)!);
                await File.WriteAllTextAsync(full, text);
            }

            var settings = Path.Combine(folder.FullName, "cli.tfrc");
            await File.WriteAllTextAsync(settings, mirror.Length == 0 ? "" : $"provider_installation {{\n  filesystem_mirror {{\n    path = \"{mirror}\"\n  }}\n}}\n");
            var processor = ProcessorOfChildren();
            var clock = Stopwatch.StartNew();
            var peak = 0d;
            foreach (var arguments in (string[][])[["init", "-input=false"], ["plan", "-input=false", "-out=plan"], ["apply", "-input=false", "plan"]])
            {
                peak = Math.Max(peak, await CommandAsync(folder.FullName, settings, arguments));
            }

            return new TerraformPeer(clock.Elapsed.TotalMilliseconds, peak, ProcessorOfChildren() - processor);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<double> CommandAsync(string folder, string settings, string[] arguments)
    {
        var start = new ProcessStartInfo("terraform", arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["TF_CLI_CONFIG_FILE"] = settings;
        start.Environment["CHECKPOINT_DISABLE"] = "1";
        start.Environment["TF_IN_AUTOMATION"] = "1";
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        var ended = process.WaitForExitAsync();
        var peak = 0d;
        while (await Task.WhenAny(ended, Task.Delay(5)) != ended)
        {
            peak = Math.Max(peak, Family(process.Id).Sum(ResidentMiB));
        }

        await output;
        return process.ExitCode == 0 ? peak : throw new InvalidOperationException($"terraform {arguments[0]}: {await errors}");
    }

    // Fields 16 and 17 of proc_pid_stat(5), in hundredths of a second: user and system time of children that have ended, and of theirs.
    private static double ProcessorOfChildren()
    {
        var stat = File.ReadAllText("/proc/self/stat");
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return (double.Parse(fields[13], CultureInfo.InvariantCulture) + double.Parse(fields[14], CultureInfo.InvariantCulture)) * 10;
    }

    // terraform and the providers that it runs.
    private static IEnumerable<int> Family(int id)
    {
        yield return id;
        foreach (var child in Children(id).SelectMany(Family))
        {
            yield return child;
        }
    }

    private static IEnumerable<int> Children(int id)
    {
        try
        {
            return [.. Directory.EnumerateDirectories($"/proc/{id}/task").SelectMany(task => File.ReadAllText(Path.Combine(task, "children")).Split(' ', StringSplitOptions.RemoveEmptyEntries))
                .Select(child => int.Parse(child, CultureInfo.InvariantCulture))];
        }
        catch (IOException)
        {
            return []; // it has ended
        }
    }

    private static double ResidentMiB(int id)
    {
        try
        {
            return ProcessMeter.ResidentMiB(id);
        }
        catch (Exception e) when (e is IOException or InvalidOperationException)
        {
            return 0; // it has ended
        }
    }
}
