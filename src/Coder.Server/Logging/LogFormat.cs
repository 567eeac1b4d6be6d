using System.Text;
using System.Text.Json;

namespace Coder.Server.Logging;

/// <summary>One log line's contents.</summary>
internal readonly record struct LogEntry(
    DateTimeOffset Time,
    LogLevel Level,
    string Category,
    string Message,
    IReadOnlyList<KeyValuePair<string, object?>> Fields,
    Exception? Exception);

/// <summary>How an entry becomes text that ends with a line break.</summary>
internal interface ILogFormat
{
    string Write(LogEntry entry);
}

/// <summary>Lines for people: time, level, slice, message. Control characters in values cannot forge lines.</summary>
internal sealed class HumanLogFormat : ILogFormat
{
    public string Write(LogEntry entry)
    {
        var text = new StringBuilder()
            .Append(entry.Time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss.fff"))
            .Append(' ').Append(Word(entry.Level))
            .Append(' ').Append(Slice(entry.Category)).Append(": ");
        foreach (var character in entry.Message)
        {
            text.Append(char.IsControl(character) && character != '\t' ? '�' : character);
        }

        text.Append('\n');
        if (entry.Exception is { } exception)
        {
            text.Append(exception).Append('\n');
        }

        return text.ToString();
    }

    private static string Word(LogLevel level) => level switch
    {
        LogLevel.Trace => "[trac]",
        LogLevel.Debug => "[debu]",
        LogLevel.Information => "[info]",
        LogLevel.Warning => "[warn]",
        LogLevel.Error => "[erro]",
        _ => "[crit]",
    };

    /// <summary><c>Coder.Server.Workspaces.WorkspaceStore</c> reads as <c>workspaces.WorkspaceStore</c>.</summary>
    private static string Slice(string category) =>
        category.StartsWith("Coder.Server.", StringComparison.Ordinal) ? category["Coder.Server.".Length..] : category;
}

/// <summary>One JSON object per line: time, level, category, message, fields, exception.</summary>
internal sealed class JsonLogFormat : ILogFormat
{
    public string Write(LogEntry entry)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("ts", entry.Time.UtcDateTime);
            json.WriteString("level", entry.Level.ToString().ToLowerInvariant());
            json.WriteString("logger", entry.Category);
            json.WriteString("msg", entry.Message);
            json.WriteStartObject("fields");
            foreach (var (name, value) in entry.Fields)
            {
                if (name != "{OriginalFormat}")
                {
                    json.WriteString(name, value?.ToString());
                }
            }

            json.WriteEndObject();
            if (entry.Exception is { } exception)
            {
                json.WriteString("exception", exception.ToString());
            }

            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.ToArray()) + "\n";
    }
}
