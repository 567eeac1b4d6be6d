using Coder.Server.Configuration;
using Coder.Server.Database;
using Coder.Server.Database.Embedded;
using Coder.Server.Http;
using Coder.Server.Logging;

namespace Coder.Server.Commands;

/// <summary>The server's services over its database, without a server that listens.</summary>
internal sealed class CommandDatabase : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly EmbeddedPostgres? _embedded;

    private CommandDatabase(WebApplication app, EmbeddedPostgres? embedded) => (_app, _embedded) = (app, embedded);

    /// <summary>The services of the server.</summary>
    public IServiceProvider Services => _app.Services;

    /// <summary>Opens the database that the settings name, the built-in one among them, and brings it to this release.</summary>
    /// <exception cref="StartupException">It cannot be used, or the settings are wrong.</exception>
    public static async Task<CommandDatabase> OpenAsync(CommandFlags flags, CommandInput input, CancellationToken ct)
    {
        var sources = OptionSources.Read(flags.Settings, input.Environment);
        var options = ServerOptionsReader.Read(sources, input.Environment);
        if (sources.Errors.Count > 0)
        {
            throw new StartupException(string.Join("\n  * ", sources.Errors.Prepend("these settings are wrong:")));
        }

        var embedded = options.Postgres.IsEmbedded ? await StartPostgresAsync(options, ct) : null;
        var app = CoderServer.Build(options, embedded?.ConnectionString ?? options.Postgres.ConnectionString!);
        var database = new CommandDatabase(app, embedded);
        try
        {
            await app.Services.GetRequiredService<DatabaseStart>().RunAsync(ct);
            return database;
        }
        catch
        {
            await database.DisposeAsync();
            throw;
        }
    }

    /// <summary>The value of an outcome; an error ends the command with its text.</summary>
    /// <exception cref="StartupException">The outcome is an error.</exception>
    public static T Value<T>(Outcome<T> outcome) => outcome.Error is { } error
        ? throw new StartupException(string.Join("\n  * ",
            (error.Validations ?? []).Select(validation => $"{validation.Field}: {validation.Detail}").Prepend(error.Message)))
        : outcome.Value;

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        if (_embedded is not null)
        {
            await _embedded.DisposeAsync();
        }
    }

    private static async Task<EmbeddedPostgres> StartPostgresAsync(ServerOptions options, CancellationToken ct)
    {
        var logging = LoggerFactory.Create(builder => builder.AddServerLogging(options.Logging));
        return await EmbeddedPostgres.StartAsync(
            new EmbeddedPostgresOptions { Directory = Path.Combine(options.Directories.Config, "postgres") },
            TimeProvider.System,
            logging.CreateLogger<EmbeddedPostgres>(),
            ct);
    }
}
