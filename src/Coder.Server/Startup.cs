using System.Collections;
using Coder.Server.Configuration;
using Coder.Server.Database;

namespace Coder.Server;

/// <summary>Thrown when the server cannot start; the message tells the operator what is wrong and the way out.</summary>
internal sealed class StartupException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>One run of the server, from the command line to the exit code.</summary>
internal static class Startup
{
    private const int Success = 0;
    private const int Failure = 1;

    /// <summary>Runs until the process is asked to stop. Everything that stops a start is one clear text on stderr and exit code 1.</summary>
    public static async Task<int> RunAsync(string[] arguments)
    {
        var environment = EnvironmentVariables();
        var sources = OptionSources.Read(arguments, environment);
        if (sources.HelpRequested)
        {
            await Console.Out.WriteAsync(HelpText.Write());
            return Success;
        }

        if (sources.VersionRequested)
        {
            await Console.Out.WriteLineAsync($"Coder {ServerVersion.Text}");
            return Success;
        }

        var options = ServerOptionsReader.Read(sources, environment);
        if (sources.Errors.Count > 0)
        {
            await Console.Error.WriteLineAsync("The server cannot start with these settings:");
            foreach (var error in sources.Errors)
            {
                await Console.Error.WriteLineAsync($"  * {error}");
            }

            return Failure;
        }

        try
        {
            await RunAsync(options);
            return Success;
        }
        catch (Exception e) when (e is StartupException or MigrationException)
        {
            await Console.Error.WriteLineAsync($"The server cannot start: {e.Message}");
            return Failure;
        }
    }

    private static async Task RunAsync(ServerOptions options)
    {
        await using var app = CoderServer.Build(options, options.Postgres.ConnectionString!);
        await app.Services.GetRequiredService<Migrator>().RunAsync(CancellationToken.None);
        await app.RunAsync();
    }

    private static Dictionary<string, string> EnvironmentVariables() =>
        Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
            .ToDictionary(entry => (string)entry.Key, entry => (string?)entry.Value ?? "", StringComparer.Ordinal);
}
