using System.Collections;
using System.Net.Sockets;
using Coder.Server.Commands;
using Coder.Server.Configuration;
using Coder.Server.Database;
using Coder.Server.Database.Embedded;
using Coder.Server.Http;
using Coder.Server.Identity.Encryption;
using Coder.Server.Identity.Oidc;
using Coder.Server.Logging;
using Microsoft.AspNetCore.Connections;

namespace Coder.Server;

/// <summary>Thrown when the server cannot start; the message tells the operator what is wrong and the way out.</summary>
internal sealed class StartupException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>One run of the server, from the command line to the exit code.</summary>
internal static partial class Startup
{
    private const int Success = 0;
    private const int Failure = 1;

    /// <summary>Runs until the process is asked to stop. Everything that stops a start is one clear text on stderr and exit code 1.</summary>
    public static async Task<int> RunAsync(string[] arguments)
    {
        var environment = EnvironmentVariables();
        if (ServerCommands.Find(arguments) is { } command)
        {
            return await RunAsync(command, new CommandInput(arguments, environment, Console.Out, Prompt.Console));
        }

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
        catch (OperationCanceledException)
        {
            return Success; // Asked to stop while it started.
        }
    }

    private static async Task<int> RunAsync(ServerCommand command, CommandInput input)
    {
        using var signals = new StartSignals();
        try
        {
            return await command.RunAsync(input, signals.Token);
        }
        catch (Exception e) when (e is StartupException or MigrationException)
        {
            await Console.Error.WriteLineAsync($"coder server {command.Name}: {e.Message}");
            return Failure;
        }
    }

    private static async Task RunAsync(ServerOptions options)
    {
        using var signals = new StartSignals();
        await using var embedded = options.Postgres.IsEmbedded ? await LaunchPostgresAsync(options, signals.Token) : null;
        await using var app = CoderServer.Build(options, embedded?.ConnectionString ?? options.Postgres.ConnectionString!);
        if (embedded is not null)
        {
            await embedded.Ready; // It started while the server was built.
        }

        await app.Services.GetRequiredService<DatabaseStart>().RunAsync(signals.Token);
        await app.Services.GetRequiredService<EncryptionStart>().RunAsync(signals.Token);
        await app.Services.GetRequiredService<OidcStart>().RunAsync(signals.Token);
        await ListenAsync(app, options, signals);
        await app.WaitForShutdownAsync();
    }

    private static async Task<EmbeddedPostgres> LaunchPostgresAsync(ServerOptions options, CancellationToken ct)
    {
        var logging = LoggerFactory.Create(builder => builder.AddServerLogging(options.Logging));
        if (options.Postgres.IsSetButEmpty)
        {
            LogEmptyUrl(logging.CreateLogger(typeof(Startup)), OptionTable.PostgresUrl.Env);
        }

        return await EmbeddedPostgres.LaunchAsync(
            new EmbeddedPostgresOptions { Directory = Path.Combine(options.Directories.Config, "postgres") },
            TimeProvider.System,
            logging.CreateLogger<EmbeddedPostgres>(),
            ct);
    }

    private static async Task ListenAsync(WebApplication app, ServerOptions options, StartSignals signals)
    {
        try
        {
            await app.StartAsync(signals.Token);
        }
        catch (IOException e) when (e.InnerException is AddressInUseException)
        {
            throw new StartupException(
                $"{Address(options, e)} another program listens there already. "
                + "End it, or set another address, such as --http-address 127.0.0.1:0 for any free port.", e);
        }
        catch (SocketException e)
        {
            throw new StartupException(
                $"{Address(options, e)} the server cannot listen there: {e.Message}. "
                + "Set an address of this machine, and a port above 1023 unless the server runs as root.", e);
        }

        signals.Started();
        app.AnnounceAddress();
    }

    /// <summary>The variable and value of the address that could not be taken, as far as it is known which of two it was.</summary>
    private static string Address(ServerOptions options, Exception e)
    {
        var https = $"{NetworkingOptionTable.TlsAddress.Env}={options.Tls.Address}:";
        var http = $"{OptionTable.HttpAddress.Env}={options.Http.Address}:";
        return options.Http.Address is null || (options.Tls.Enabled && e.Message.Contains("https://", StringComparison.Ordinal)) ? https
            : options.Tls.Enabled && e is SocketException ? $"{http[..^1]} or {https}"
            : http;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Variable} is set but empty, so the built-in database is started; if a secret was meant, it is missing or empty")]
    private static partial void LogEmptyUrl(ILogger logger, string variable);

    private static Dictionary<string, string> EnvironmentVariables() =>
        Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
            .ToDictionary(entry => (string)entry.Key, entry => (string?)entry.Value ?? "", StringComparer.Ordinal);
}
