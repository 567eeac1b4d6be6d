using System.Diagnostics;
using Coder.Sdk;
using Coder.Sdk.AgentProtocol;
using Coder.Testing;
using Coder.Tunnel;

namespace Coder.Bench.Tunnel;

/// <summary>Keys and bulk from a command in a workspace through the server, against the same without the server; and what resuming costs.</summary>
internal sealed class TunnelScenario : IScenario
{
    private const int Rounds = 5;
    private const int Keys = 2000;
    private const int BulkBytes = 256 << 20;
    private const string EchoCommand = "stty raw -echo; echo ready; exec cat";

    public string Name => "tunnel";

    public async Task<IReadOnlyList<Row>> RunAsync() => [.. await ThroughServerAsync(), .. await StreamCost.MeasureAsync()];

    private static async Task<IReadOnlyList<Row>> ThroughServerAsync()
    {
        await using var server = await RunningServer.StartAsync(environment: new Dictionary<string, string> { ["CODER_DANGEROUS_DISABLE_RATE_LIMITS"] = "true" });
        await server.CreateWorkspaceAsync("bench");
        var agent = (await server.WorkspaceAsync("bench")).LatestBuild.Resources.SelectMany(resource => resource.Agents ?? []).First();
        using var api = new CoderClient(server.Url, server.Http.DefaultRequestHeaders.GetValues(CoderClient.TokenHeader).Single());
        await using var tunnel = await WorkspaceTunnel.ConnectAsync(api, agent.Id);
        List<double> relayMedians = [], relayTails = [], localMedians = [], localTails = [], resumable = [], plain = [];
        for (var round = 0; round < Rounds; round++)
        {
            var relayed = await tunnel.KeystrokesAsync(EchoCommand, Keys);
            var local = await LocalTerminal.KeystrokesAsync(EchoCommand, Keys);
            relayMedians.Add(relayed[Keys / 2]);
            relayTails.Add(relayed[Keys * 99 / 100]);
            localMedians.Add(local[Keys / 2]);
            localTails.Add(local[Keys * 99 / 100]);
            resumable.Add(await BulkAsync(tunnel, resumes: true));
            plain.Add(await BulkAsync(tunnel, resumes: false));
        }

        return
        [
            Compared("Key → echo through the server, median", new Samples("ms", relayMedians), new Samples("ms", localMedians), "1 ms more", "same terminal without the server"),
            Compared("Key → echo through the server, 99 %", new Samples("ms", relayTails), new Samples("ms", localTails), "5 ms more", "same terminal without the server"),
            Compared("Output of a command through the server", new Samples("MB/s", resumable), new Samples("MB/s", plain), "300 MB/s", "the same without resuming"),
        ];
    }

    private static async Task<double> BulkAsync(WorkspaceTunnel tunnel, bool resumes)
    {
        await using var stream = await tunnel.OpenAsync(new ExecStreamRequest { Command = $"exec head -c {BulkBytes} /dev/zero" }, resumes);
        var clock = Stopwatch.StartNew();
        var bytes = await CommandOutput.CountAsync(stream);
        return bytes == BulkBytes ? bytes / clock.Elapsed.TotalSeconds / 1e6 : throw new InvalidOperationException($"{bytes} bytes came.");
    }

    private static Row Compared(string what, Samples ours, Samples theirs, string budget, string peer) =>
        Row.Of(what, ours, budget, $"{peer}: {theirs.Format(theirs.Median)}");
}
