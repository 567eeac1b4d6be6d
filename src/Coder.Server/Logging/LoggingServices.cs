using Coder.Server.Configuration;

namespace Coder.Server.Logging;

/// <summary>Sets up where log lines go and which are written.</summary>
internal static class LoggingServices
{
    /// <summary>Human and JSON sinks as configured; the framework's own categories only from warnings up.</summary>
    public static void AddServerLogging(this ILoggingBuilder logging, LoggingOptions options)
    {
        logging.ClearProviders();
        logging.SetMinimumLevel(LogLevel.Trace);
        logging.AddFilter((category, level) => level >= LevelOf(category ?? "", options));
        if (options.HumanPath.Length > 0)
        {
            logging.AddProvider(new LogWriterProvider(options.HumanPath, new HumanLogFormat()));
        }

        if (options.JsonPath.Length > 0)
        {
            logging.AddProvider(new LogWriterProvider(options.JsonPath, new JsonLogFormat()));
        }
    }

    private static LogLevel LevelOf(string category, LoggingOptions options)
    {
        if (options.Filter.Any(word => category.Contains(word, StringComparison.OrdinalIgnoreCase)))
        {
            return LogLevel.Debug;
        }

        if (category.StartsWith("Coder.", StringComparison.Ordinal))
        {
            return options.Verbose ? LogLevel.Debug : LogLevel.Information;
        }

        // A host that fails to start is explained by Startup.
        return category == "Microsoft.Extensions.Hosting.Internal.Host" ? LogLevel.None : LogLevel.Warning;
    }
}
