using System.Diagnostics;
using Coder.Bench.Api;
using Coder.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Coder.Bench.Apps;

/// <summary>
/// One app of a workspace through the server and agent, and through nginx straight: requests for a few bytes, and one large download. The app,
/// both proxies and the load share the machine; the server also finds out who asks and whether they may, on every request.
/// </summary>
internal sealed class AppsScenario : IScenario
{
    private const int Rounds = 3;
    private const long DownloadBytes = 256L << 20;

    public string Name => "apps";

    public async Task<IReadOnlyList<Row>> RunAsync()
    {
        await using var app = await StartAppAsync();
        var port = new Uri(app.Urls.Single()).Port;
        using var nginx = await PlainNginx.StartAsync(port);
        await using var server = await RunningServer.StartAsync();
        await CreateWorkspaceAsync(server, port);
        var token = server.Http.DefaultRequestHeaders.GetValues("Coder-Session-Token").Single();
        var ours = new Uri(server.Url, "/@admin/bench/apps/hello/");
        return
        [
            await RequestsAsync(ours, nginx.Url, token),
            await DownloadsAsync(ours, nginx.Url, token),
        ];
    }

    private static async Task<Row> RequestsAsync(Uri ours, Uri theirs, string token)
    {
        using var through = new HttpLoad(ours, token);
        using var beside = new HttpLoad(theirs, token: null);
        List<double> rates = [], baseline = [];
        for (var round = 0; round < Rounds; round++)
        {
            rates.Add(await through.SaturateAsync());
            baseline.Add(await beside.SaturateAsync());
        }

        var nginx = new Samples("/s", baseline);
        return Row.Of("App of a workspace, small answers", new Samples("/s", rates), "", $"nginx in front of the same app: {nginx.Format(nginx.Median)}");
    }

    private static async Task<Row> DownloadsAsync(Uri ours, Uri theirs, string token)
    {
        List<double> rates = [], baseline = [];
        for (var round = 0; round < Rounds; round++)
        {
            rates.Add(await DownloadAsync(ours, token));
            baseline.Add(await DownloadAsync(theirs, token: null));
        }

        var nginx = new Samples("MB/s", baseline);
        return Row.Of("App of a workspace, download of 256 MiB", new Samples("MB/s", rates), "", $"nginx in front of the same app: {nginx.Format(nginx.Median)}");
    }

    private static async Task<double> DownloadAsync(Uri url, string? token)
    {
        using var client = new HttpClient();
        if (token is not null)
        {
            client.DefaultRequestHeaders.Add("Coder-Session-Token", token);
        }

        var clock = Stopwatch.StartNew();
        await using var body = await client.GetStreamAsync(new Uri(url, "zero"));
        var buffer = new byte[256 << 10];
        var total = 0L;
        while (await body.ReadAsync(buffer) is > 0 and var count)
        {
            total += count;
        }

        return total == DownloadBytes
            ? total / 1e6 / clock.Elapsed.TotalSeconds
            : throw new InvalidOperationException($"{url} gave {total} bytes.");
    }

    private static async Task<WebApplication> StartAppAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.MapGet("/", () => "hello");
        app.MapGet("/zero", async (HttpContext context) =>
        {
            context.Response.ContentLength = DownloadBytes;
            var buffer = new byte[64 << 10];
            for (var sent = 0L; sent < DownloadBytes; sent += buffer.Length)
            {
                await context.Response.Body.WriteAsync(buffer, context.RequestAborted);
            }
        });
        await app.StartAsync();
        return app;
    }

    private static async Task CreateWorkspaceAsync(RunningServer server, int port)
    {
        var folder = Directory.CreateDirectory(Path.Combine(server.Directory, "apps")).FullName;
        var host = await File.ReadAllTextAsync(Path.Combine(Distribution.Repository, "templates", "host", "main.tf"));
        await File.WriteAllTextAsync(Path.Combine(folder, "main.tf"), host + $$"""

            resource "coder_app" "hello" {
              agent_id = coder_agent.main.id
              slug     = "hello"
              url      = "http://127.0.0.1:{{port}}/"
            }
            """);
        (await server.CliAsync("templates", "push", "apps", "--directory", folder, "--yes")).ShouldSucceed();
        await server.CreateWorkspaceAsync("bench", "apps");
    }
}
