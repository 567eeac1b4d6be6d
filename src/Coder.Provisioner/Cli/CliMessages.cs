using System.Text.Json;
using Coder.Hcl.Diagnostics;
using Coder.Terraform;
using Coder.Terraform.Providers;

namespace Coder.Provisioner.Cli;

/// <summary>
/// Reads the lines that a command with <c>-json</c> prints: messages go to the build log with their levels, diagnostics are kept
/// for the job's report, and the times of resources are noted.
/// </summary>
internal sealed class CliMessages(JobRun run, TimeProvider time)
{
    private readonly Dictionary<string, (string Action, string Provider, DateTimeOffset Start)> _running = new(StringComparer.Ordinal);

    /// <summary>Errors and warnings so far.</summary>
    public List<Diagnostic> Diagnostics { get; } = [];

    /// <summary>Called after each resource that was applied.</summary>
    public Action? OnApplied { get; init; }

    /// <summary>Reads a line.</summary>
    public void Read(string line)
    {
        if (line.Trim().Length == 0)
        {
            return;
        }

        if (TryParse(line) is not { } message)
        {
            run.Progress.Write(ProgressLevel.Info, line);
            return;
        }

        using (message)
        {
            Read(message.RootElement);
        }
    }

    /// <summary>Reads a diagnostic in the shape of <c>terraform validate -json</c>.</summary>
    public static Diagnostic ReadDiagnostic(JsonElement json) => new(
        Text(json, "severity") == "error" ? DiagnosticSeverity.Error : DiagnosticSeverity.Warning,
        Text(json, "summary") is { Length: > 0 } summary ? summary : "Error",
        Text(json, "detail"),
        json.TryGetProperty("range", out var range) && range.ValueKind == JsonValueKind.Object
            ? new SourceRange(Text(range, "filename"), Position(range, "start"), Position(range, "end"))
            : null)
    {
        Address = Text(json, "address") is { Length: > 0 } address ? address : null,
    };

    private static JsonDocument? TryParse(string line)
    {
        try
        {
            var document = line.StartsWith('{') ? JsonDocument.Parse(line) : null;
            if (document?.RootElement.TryGetProperty("@message", out _) == true)
            {
                return document;
            }

            document?.Dispose();
            return null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private void Read(JsonElement message)
    {
        var type = Text(message, "type");
        if (message.TryGetProperty("diagnostic", out var diagnostic))
        {
            Diagnostics.Add(ReadDiagnostic(diagnostic));
            return;
        }

        run.Progress.Write(type == "version" ? ProgressLevel.Debug : Level(Text(message, "@level")), Text(message, "@message"));
        if (message.TryGetProperty("hook", out var hook) && hook.TryGetProperty("resource", out var resource))
        {
            Time(type, Text(resource, "addr"), Text(resource, "implied_provider"), Text(hook, "action"));
        }
    }

    private void Time(string type, string address, string provider, string action)
    {
        switch (type)
        {
            case "apply_start" or "refresh_start":
                _running[address] = (type == "refresh_start" ? "refresh" : action, provider, time.GetUtcNow());
                break;
            case "apply_complete" or "apply_errored" or "refresh_complete" when _running.Remove(address, out var begun):
                run.Add(new OperationTiming(
                    type == "refresh_complete" ? "plan" : "apply", begun.Action, begun.Provider, address, begun.Start, time.GetUtcNow()));
                if (type == "apply_complete")
                {
                    OnApplied?.Invoke();
                }

                break;
        }
    }

    private static ProgressLevel Level(string level) => level switch
    {
        "trace" => ProgressLevel.Trace,
        "debug" => ProgressLevel.Debug,
        "warn" => ProgressLevel.Warn,
        "error" => ProgressLevel.Error,
        _ => ProgressLevel.Info,
    };

    private static SourcePosition Position(JsonElement range, string name) =>
        range.TryGetProperty(name, out var at)
            ? new SourcePosition(at.GetProperty("line").GetInt32(), at.GetProperty("column").GetInt32(), at.GetProperty("byte").GetInt32())
            : SourcePosition.Start;

    private static string Text(JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";
}
