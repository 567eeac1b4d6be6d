using Coder.Provisioner;
using Coder.Provisioner.Plugins;
using Coder.Testing;

namespace Coder.Bench.Engines;

/// <summary>
/// A build by the native engine beside <c>terraform init + plan + apply</c> of the same template in the same run: latency, memory, how both
/// grow with the template, and a real provider as a warm plugin.
/// </summary>
internal sealed class EnginesScenario : IScenario
{
    private const int Runs = 30;
    private const int PeerRuns = 5;

    public string Name => "engines";

    public async Task<IReadOnlyList<Row>> RunAsync()
    {
        var rows = new List<Row>();
        var engine = new NativeTemplateEngine(new NativeTemplateEngineOptions(), TimeProvider.System);
        rows.AddRange(await CompareAsync(engine, "small, 2 resources", "–", "–", ("main.tf", BenchTemplates.Small())));
        rows.AddRange(await CompareAsync(engine, "400 lines, 24 resources", "5 ms", "20 MiB", ("main.tf", BenchTemplates.Long())));
        rows.AddRange(await CompareAsync(engine, "30 modules, 90 resources", "–", "–", BenchTemplates.Modules()));
        foreach (var size in (int[])[10, 100, 1000])
        {
            rows.AddRange(await CompareAsync(engine, $"{size} resources", "–", "–", ("main.tf", BenchTemplates.Chains(size))));
        }

        rows.AddRange(await PluginAsync());
        rows.AddRange(await ServerAsync());
        return rows;
    }

    private static async Task<IReadOnlyList<Row>> CompareAsync(
        NativeTemplateEngine engine, string what, string time, string memory, params (string Path, string Text)[] files)
    {
        var native = new NativeRuns(engine, BenchTemplates.Tar(files));
        var (warm, allocated, processor) = await native.MeasureAsync(Runs);
        var (cold, _, _) = await native.MeasureAsync(Runs, warm: false);
        var (peer, peak, peerProcessor) = await PeerAsync(files, "");
        return
        [
            Row.Of($"Build, {what}, native, parsed before", warm, time, Beside(peer)),
            Row.Of($"Build, {what}, native, parsed anew", cold, "–"),
            Row.Of($"Build, {what}: processor time of the native engine", processor, "–", $"terraform: {peerProcessor.Format(peerProcessor.Median)}"),
            Row.Of($"Build, {what}: memory allocated by the native engine", allocated, memory, $"terraform resident: {peak.Format(peak.Median)}"),
        ];
    }

    private static async Task<IReadOnlyList<Row>> PluginAsync()
    {
        var folder = Directory.CreateTempSubdirectory("coder-bench-");
        try
        {
            var options = new ProviderPluginOptions
            {
                CacheDirectory = Path.Combine(folder.FullName, "cache"),
                Mirror = Path.Combine(folder.FullName, "mirror"),
                AllowDownloads = false,
            };
            AwsProvider.WriteMirror(options.Mirror);
            await using var plugins = new ProviderPlugins(options, TimeProvider.System);
            var engine = new NativeTemplateEngine(new NativeTemplateEngineOptions(), TimeProvider.System, null, plugins);
            var archive = await NativeRuns.ImportAsync(engine, BenchTemplates.Tar(("main.tf", BenchTemplates.Aws)));
            var (warm, allocated, _) = await new NativeRuns(engine, archive).MeasureAsync(Runs);
            var (peer, peak, _) = await PeerAsync([("main.tf", BenchTemplates.Aws)], options.Mirror);
            return
            [
                Row.Of("Build with hashicorp/aws, native, warm plugin", warm, "–", Beside(peer)),
                Row.Of("Build with hashicorp/aws: memory allocated by the native engine", allocated, "–", $"terraform and provider resident: {peak.Format(peak.Median)}"),
            ];
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<IReadOnlyList<Row>> ServerAsync()
    {
        var (overheads, rates) = await ServerBuilds.RunAsync();
        var all = new Samples("ms", overheads);
        var late = new Samples("ms", [overheads[(int)(overheads.Length * 0.95)]]);
        var (peer, _, _) = await PeerAsync([("main.tf", BenchTemplates.Long())], "");
        return
        [
            Row.Of("Job taken → build stored, 400 lines, whole server", all, "100 ms", Beside(peer)),
            Row.Of("Job taken → build stored: 95 % of builds", late, "250 ms"),
            Row.Of("Builds per second, 20 workspaces at once, database on the same machine", rates, "50 /s"),
        ];
    }

    private static async Task<(Samples Milliseconds, Samples PeakMiB, Samples ProcessorMilliseconds)> PeerAsync((string Path, string Text)[] files, string mirror)
    {
        var runs = new List<TerraformPeer>();
        for (var i = 0; i < PeerRuns; i++)
        {
            runs.Add(await TerraformPeer.RunAsync(files, mirror));
        }

        return (
            new Samples("ms", runs.Select(r => r.Milliseconds)),
            new Samples("MiB", runs.Select(r => r.PeakMiB)),
            new Samples("ms", runs.Select(r => r.ProcessorMilliseconds)));
    }

    private static string Beside(Samples peer) => $"terraform init + plan + apply: {peer.Format(peer.Median)}";
}
