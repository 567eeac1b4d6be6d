using Coder.Server.Configuration;
using Npgsql;

namespace Coder.Server.Database;

/// <summary>Registers the database: the pool, the migrations and the notifications.</summary>
internal static class DatabaseServices
{
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
        };
        services.AddSingleton(_ => new NpgsqlSlimDataSourceBuilder(settings.ConnectionString)
            .EnableArrays()
            .EnableJsonTypes()
            .EnableTransportSecurity()
            .Build());
        services.AddSingleton<Migrator>();
        services.AddSingleton<DatabaseStart>();
        services.AddSingleton<Notifications>();
        services.AddSingleton<Replica>();
        services.AddHostedService<NotificationBridge>();
        return services;
    }
}
