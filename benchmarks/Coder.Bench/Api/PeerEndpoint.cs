using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Coder.Bench.Api;

/// <summary>What the API's reads are measured against: Kestrel with one endpoint that reads one row, in a process of its own.</summary>
internal sealed class PeerEndpoint : IDisposable
{
    /// <summary>The argument that makes this program the peer; the connection string follows in the environment.</summary>
    public const string Argument = "peer";

    private const string Variable = "PEER_CONNECTION";

    private readonly Process _process;

    private PeerEndpoint(Process process, Uri url)
    {
        _process = process;
        Url = url;
    }

    public Uri Url { get; }

    /// <summary>Starts the process and waits until it has printed its address.</summary>
    public static async Task<PeerEndpoint> StartAsync(string connectionString)
    {
        var process = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, [Argument])
        {
            RedirectStandardOutput = true,
            Environment = { [Variable] = connectionString },
        })!;
        var line = await process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("The peer did not start.");
        return new PeerEndpoint(process, new Uri(line));
    }

    /// <summary>Runs as the peer until the process is ended.</summary>
    public static async Task RunAsync()
    {
        await using var database = new NpgsqlSlimDataSourceBuilder(Environment.GetEnvironmentVariable(Variable)).Build();
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        await using var app = builder.Build();
        app.MapGet("/", async (HttpContext context) =>
        {
            await using var command = database.CreateCommand("SELECT username FROM users LIMIT 1");
            await context.Response.WriteAsync((string)(await command.ExecuteScalarAsync(context.RequestAborted))!, context.RequestAborted);
        });
        await app.StartAsync();
        Console.WriteLine(app.Urls.Single());
        await app.WaitForShutdownAsync();
    }

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }
}
