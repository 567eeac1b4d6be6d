using System.Diagnostics;
using Coder.Provisioner;
using Coder.Provisioner.Plugins;

namespace Coder.Bench.Engines;

/// <summary>Builds of new workspaces by the native engine in this process, as a server makes them.</summary>
internal sealed class NativeRuns(NativeTemplateEngine engine, ReadOnlyMemory<byte> tar)
{
    private readonly string _key = Guid.NewGuid().ToString();

    /// <summary>One build: milliseconds and bytes allocated.</summary>
    /// <param name="warm">Whether the template may be parsed already.</param>
    public async Task<(double Milliseconds, double AllocatedMiB)> RunAsync(bool warm)
    {
        var request = new BuildRequest
        {
            TemplateTar = tar,
            TemplateKey = warm ? _key : "",
            Transition = WorkspaceTransition.Start,
            Environment = new BuildEnvironment { AccessUrl = new Uri("http://127.0.0.1:3000"), WorkspaceId = Guid.NewGuid(), WorkspaceName = "bench", OwnerName = "bench" },
        };
        var before = GC.GetTotalAllocatedBytes(precise: true);
        var clock = Stopwatch.StartNew();
        var result = await engine.BuildAsync(request, NoLog.Instance, CancellationToken.None);
        var elapsed = clock.Elapsed.TotalMilliseconds;
        var allocated = GC.GetTotalAllocatedBytes(precise: true) - before;
        return result.Error is null ? (elapsed, allocated / 1048576.0) : throw new InvalidOperationException(result.Error);
    }

    /// <summary>Several builds after some that do not count.</summary>
    public async Task<(Samples Milliseconds, Samples AllocatedMiB, Samples ProcessorMilliseconds)> MeasureAsync(int runs, bool warm = true)
    {
        for (var i = 0; i < Math.Max(3, runs / 3); i++)
        {
            await RunAsync(warm);
        }

        List<double> times = [], allocated = [];
        using var own = Process.GetCurrentProcess();
        var processor = own.TotalProcessorTime;
        for (var i = 0; i < runs; i++)
        {
            var (time, bytes) = await RunAsync(warm);
            times.Add(time);
            allocated.Add(bytes);
        }

        // The clock of processor time is too coarse for one build.
        own.Refresh();
        var perBuild = (own.TotalProcessorTime - processor).TotalMilliseconds / runs;
        return (new Samples("ms", times), new Samples("MiB", allocated), new Samples("ms", [perBuild]));
    }

    /// <summary>Imports a template and gives what builds are to be made of.</summary>
    public static async Task<ReadOnlyMemory<byte>> ImportAsync(NativeTemplateEngine engine, ReadOnlyMemory<byte> tar)
    {
        var request = new ImportRequest(tar, new Dictionary<string, string>(), new BuildEnvironment { AccessUrl = new Uri("http://127.0.0.1:3000") });
        var result = await engine.ImportAsync(request, NoLog.Instance, CancellationToken.None);
        return result.Error is null ? result.Archive ?? tar : throw new InvalidOperationException(result.Error);
    }

    private sealed class NoLog : IBuildLog
    {
        public static NoLog Instance { get; } = new();

        public void Write(BuildLogLevel level, string stage, string output)
        {
            // Only the time counts.
        }
    }
}
