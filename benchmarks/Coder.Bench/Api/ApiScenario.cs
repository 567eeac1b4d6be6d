using Coder.Testing;

namespace Coder.Bench.Api;

/// <summary>Reads that every page makes, in a deployment of 10,000 workspaces, against Kestrel with one SQL read. Server, database and load share the machine.</summary>
internal sealed class ApiScenario : IScenario
{
    private const int Rounds = 3;
    private const string List = "/api/v2/workspaces?limit=25";

    public string Name => "api";

    public async Task<IReadOnlyList<Row>> RunAsync()
    {
        await using var server = await RunningServer.StartAsync(environment: new Dictionary<string, string> { ["CODER_DANGEROUS_DISABLE_RATE_LIMITS"] = "true" });
        await using var data = await ApiData.CreateAsync(server);
        using var peer = await PeerEndpoint.StartAsync(data.ConnectionString);
        var owner = server.Http.DefaultRequestHeaders.GetValues("Coder-Session-Token").Single();
        return
        [
            .. await MeasureAsync("`GET /users/me`", new Uri(server.Url, "/api/v2/users/me"), owner, 3_000, peer),
            .. await MeasureAsync("Workspace list, 25 of 10,000, owner", new Uri(server.Url, List), owner, 800, peer),
            .. await MeasureAsync($"Workspace list, member with {ApiData.OfMember} of 10,000", new Uri(server.Url, List), data.MemberToken, 800, peer),
        ];
    }

    private static async Task<IReadOnlyList<Row>> MeasureAsync(string what, Uri url, string token, int budget, PeerEndpoint peer)
    {
        using var ours = new HttpLoad(url, token);
        using var theirs = new HttpLoad(peer.Url, token: null);
        List<double> rates = [], bare = [], tails = [];
        for (var round = 0; round < Rounds; round++)
        {
            rates.Add(await ours.SaturateAsync());
            bare.Add(await theirs.SaturateAsync());
            var latencies = await ours.PaceAsync(budget / 2.0);
            Array.Sort(latencies);
            tails.Add(latencies[(int)(latencies.Length * 0.95)]);
        }

        var baseline = new Samples("/s", bare);
        return
        [
            Row.Of(what, new Samples("/s", rates), $"{budget} /s", $"Kestrel with one SQL read: {baseline.Format(baseline.Median)}"),
            Row.Of($"{what}: 95 % of answers, at {budget / 2} /s", new Samples("ms", tails), "50 ms"),
        ];
    }
}
