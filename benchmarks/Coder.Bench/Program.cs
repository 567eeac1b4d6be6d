using Coder.Bench;
using Coder.Bench.Agents;
using Coder.Bench.Api;
using Coder.Bench.Tunnel;
using Coder.Bench.Apps;
using Coder.Bench.Engines;
using Coder.Bench.Ssh;

if (args is [PeerEndpoint.Argument])
{
    await PeerEndpoint.RunAsync();
    return 0;
}

// Runs every scenario (or those named as arguments) against dist/ and prints one Markdown table.
IScenario[] scenarios =
[
    new HelpScenario(),
    new BinarySizeScenario(),
    new ServerScenario(),
    new WorkspaceScenario(),
    new DockerScenario(),
    new AuthorizerScenario(),
    new ApiScenario(),
    new AgentsScenario(),
    new TunnelScenario(),
    new SshScenario(),
    new AppsScenario(),
    new KubernetesScenario(),
    new EnginesScenario(),
    new ParametersScenario(),
];

var chosen = args.Length == 0 ? scenarios : [.. scenarios.Where(scenario => args.Contains(scenario.Name))];
if (chosen.Length == 0)
{
    await Console.Error.WriteLineAsync($"No such scenario. There are: {string.Join(", ", scenarios.Select(scenario => scenario.Name))}");
    return 2;
}

var rows = new List<Row>();
foreach (var scenario in chosen)
{
    await Console.Error.WriteLineAsync($"==> {scenario.Name}");
    rows.AddRange(await scenario.RunAsync());
}

Console.WriteLine("| What | Median | Min – max | Budget | Beside it |");
Console.WriteLine("|---|---:|---:|---:|---|");
foreach (var row in rows)
{
    Console.WriteLine($"| {row.What} | {row.Median} | {row.Range} | {row.Budget} | {row.Beside} |");
}

return 0;
