using Npgsql;

namespace Coder.Server.Configuration;

/// <summary>
/// Turns the forms in which PostgreSQL connections are written (libpq's URI and key=value, and Npgsql's semicolons) into an
/// Npgsql connection string. Error texts name the part that is wrong and never repeat the password.
/// </summary>
internal static class PostgresUrlParser
{
    private const string Forms =
        "write postgres://user:password@host:5432/database, or host=… port=… user=… password=… dbname=….";

    /// <summary>libpq's names that Npgsql spells differently; null means that it has no meaning here.</summary>
    private static readonly Dictionary<string, string?> Names = new(StringComparer.OrdinalIgnoreCase)
    {
        ["host"] = "Host",
        ["hostaddr"] = "Host",
        ["port"] = "Port",
        ["user"] = "Username",
        ["password"] = "Password",
        ["dbname"] = "Database",
        ["sslmode"] = "SSL Mode",
        ["sslrootcert"] = "Root Certificate",
        ["sslcert"] = "SSL Certificate",
        ["sslkey"] = "SSL Key",
        ["sslpassword"] = "SSL Password",
        ["connect_timeout"] = "Timeout",
        ["application_name"] = "Application Name",
        ["options"] = "Options",
        ["search_path"] = "Search Path",
        ["target_session_attrs"] = "Target Session Attributes",
        ["channel_binding"] = "Channel Binding",
        ["passfile"] = "Passfile",
        ["sslsni"] = null,
        ["fallback_application_name"] = null,
        ["gssencmode"] = null,
    };

    /// <summary>Reads a connection; <paramref name="problem"/> says what is wrong with it and what to write.</summary>
    public static bool TryParse(string text, out string connectionString, out string problem)
    {
        var builder = new NpgsqlConnectionStringBuilder();
        problem = IsUrl(text) ? FromUrl(text, builder)
            : text.Contains(';') ? FromNpgsql(text, ref builder)
            : FromPairs(text, builder);
        if (problem.Length == 0 && string.IsNullOrEmpty(builder.Host))
        {
            problem = $"the connection names no host; {Forms}";
        }

        connectionString = problem.Length == 0 ? builder.ConnectionString : "";
        return problem.Length == 0;
    }

    private static bool IsUrl(string text) =>
        text.StartsWith("postgres://", StringComparison.OrdinalIgnoreCase)
        || text.StartsWith("postgresql://", StringComparison.OrdinalIgnoreCase);

    private static string FromUrl(string text, NpgsqlConnectionStringBuilder builder)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url))
        {
            return $"it begins like a URL but is none (special characters in the password must be percent-encoded); {Forms}";
        }

        if (url.Host.Length > 0)
        {
            builder.Host = url.Host;
        }

        if (url.Port > 0)
        {
            builder.Port = url.Port;
        }

        var user = url.UserInfo.Split(':', 2);
        if (user[0].Length > 0)
        {
            builder.Username = Uri.UnescapeDataString(user[0]);
        }

        if (user.Length == 2)
        {
            builder.Password = Uri.UnescapeDataString(user[1]);
        }

        if (url.AbsolutePath.Length > 1)
        {
            builder.Database = Uri.UnescapeDataString(url.AbsolutePath[1..]);
        }

        foreach (var pair in url.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var parts = pair.Split('=', 2);
            if (parts.Length != 2)
            {
                return $"its parameter {parts[0]} has no value; {Forms}";
            }

            if (Set(builder, parts[0], Uri.UnescapeDataString(parts[1])) is { } problem)
            {
                return problem;
            }
        }

        return "";
    }

    private static string FromNpgsql(string text, ref NpgsqlConnectionStringBuilder builder)
    {
        try
        {
            builder = new NpgsqlConnectionStringBuilder(text);
            return "";
        }
        catch (Exception e) when (e is ArgumentException or FormatException)
        {
            return $"it is no connection string; {Forms}";
        }
    }

    private static string FromPairs(string text, NpgsqlConnectionStringBuilder builder)
    {
        var pairs = KeyValuePairs.Read(text);
        if (pairs is null)
        {
            return $"it is neither a URL nor key=value pairs; {Forms}";
        }

        foreach (var (key, value) in pairs)
        {
            if (Set(builder, key, value) is { } problem)
            {
                return problem;
            }
        }

        return "";
    }

    private static string? Set(NpgsqlConnectionStringBuilder builder, string key, string value)
    {
        if (!Names.TryGetValue(key, out var name))
        {
            return $"its parameter {key} is unknown.{Suggestion.For(key, Names.Keys)}";
        }

        if (name is null)
        {
            return null;
        }

        try
        {
            builder[name] = name == "SSL Mode" ? SslModeOf(value) : value;
            return null;
        }
        catch (Exception e) when (e is ArgumentException or FormatException or InvalidCastException or OverflowException)
        {
            return name.Contains("Password", StringComparison.Ordinal)
                ? $"its parameter {key} is not accepted."
                : $"its parameter {key} has the value \"{value}\", which is not accepted.";
        }
    }

    private static string SslModeOf(string libpq) => libpq.ToLowerInvariant() switch
    {
        "verify-ca" => "VerifyCA",
        "verify-full" => "VerifyFull",
        var mode => mode,
    };
}
