using Coder.Server.Configuration;
using Npgsql;

namespace Coder.Server.Database;

/// <summary>Registers the database: the pool, the migrations and the notifications.</summary>
internal static class DatabaseServices
{
    /// <summary>
    /// Key of the data source for whoever holds a session as long as the server lives, to listen or to keep locks: its connections end
    /// when they are closed, and with them what they held.
    /// </summary>
    public const string Sessions = "sessions";

    /// <summary>Registers the database of <paramref name="connectionString"/>.</summary>
    public static IServiceCollection AddDatabase(
        this IServiceCollection services, string connectionString, PostgresOptions options)
    {
        DapperSetup.Apply();
        var settings = new NpgsqlConnectionStringBuilder(connectionString)
        {
            ApplicationName = "coder",
            MaxPoolSize = options.MaxOpenConnections,
            Timeout = 5,
            KeepAlive = 30,
            NoResetOnClose = true, // Nothing leaves anything behind in a session that the next user could meet.
        };
        var pooled = settings.ConnectionString;
        services.AddSingleton(_ => Build(pooled));
        settings.Pooling = false;
        var single = settings.ConnectionString;
        services.AddKeyedSingleton(Sessions, (_, _) => Build(single));
        services.AddSingleton<Migrator>();
        services.AddSingleton<DatabaseStart>();
        services.AddSingleton<Notifications>();
        services.AddSingleton<Replica>();
        services.AddHostedService<NotificationBridge>();
        return services;
    }

    private static NpgsqlDataSource Build(string connectionString) => new NpgsqlSlimDataSourceBuilder(connectionString)
        .EnableArrays()
        .EnableJsonTypes()
        .EnableTransportSecurity()
        .Build();
}
