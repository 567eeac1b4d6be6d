using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Coder.Providers.Declaration;
using Coder.Providers.Docker.Client;

namespace Coder.Providers.Docker.Container;

/// <summary>
/// Finds out what happened to a container since some time: from the container, and from the events that the engine still keeps in memory
/// (<c>GET /events</c>, its last 256).
/// </summary>
internal static class ContainerInspection
{
    private const int LastLines = 3;
    private const int MostEvents = 256;
    private const string Again = "Start the workspace again to have a new one made.";

    /// <summary>The sentence; null when nothing happened.</summary>
    /// <exception cref="EngineException">The engine refused, or was not reached.</exception>
    public static async Task<string?> RunAsync(EngineClient engine, BlockValue state, DateTimeOffset since, DateTimeOffset now, CancellationToken ct)
    {
        var id = state.Text("id");
        var found = await engine.FindAsync($"containers/{id}/json", ct);
        var events = await EventsAsync(engine, id, since, now, ct);
        var name = $"Container {(found is null ? state.Text("name") : found.Text("Name").TrimStart('/'))}";
        var cause = Last(events, "oom", "stop", "kill")?.Text("Action");
        if (found is null)
        {
            var before = cause == "oom" ? " It had run out of memory before." : "";
            return $"{name} was removed by someone (docker rm), or by itself.{before} {Again}";
        }

        if (found.Flag("State", "Paused"))
        {
            return $"{name} was paused by someone: docker unpause {name["Container ".Length..]} lets it go on.";
        }

        var isRunning = found.Flag("State", "Running") || found.Flag("State", "Restarting");
        return !isRunning ? await EndedAsync(engine, state, name, found, cause, ct)
            : Time(found, "StartedAt") >= since && Last(events, "die") is { } end ? $"{name} {Restarted(found, cause, end)}. It was started again."
            : null;
    }

    private static string Restarted(JsonNode found, string? cause, JsonNode end) => cause switch
    {
        "oom" => Memory(found),
        "stop" or "kill" => "was stopped by someone",
        _ => $"ended with exit code {end.Text("Actor", "Attributes", "exitCode")}",
    };

    private static async Task<string> EndedAsync(EngineClient engine, BlockValue state, string name, JsonNode found, string? cause, CancellationToken ct)
    {
        if (cause == "oom" || (cause is null && found.Flag("State", "OOMKilled")))
        {
            return $"{name} {Memory(found)}. {Again}";
        }

        var code = found.Number("State", "ExitCode");
        if (cause is not null)
        {
            return $"{name} was stopped by someone (docker stop or docker kill; exit code {code}). {Again}";
        }

        var error = found.Text("State", "Error");
        return $"{name} ended with exit code {code}{(error.Length > 0 ? $": {error.TrimEnd('.')}" : "")}. {Again}{await LastLinesAsync(engine, state, ct)}";
    }

    // The memory may have run out long before someone stopped the container: what came last counts.
    private static JsonNode? Last(IReadOnlyList<JsonNode> events, params string[] actions) => events.LastOrDefault(e => actions.Contains(e.Text("Action")));

    private static string Memory(JsonNode found)
    {
        var limit = found.Number("HostConfig", "Memory");
        return limit > 0
            ? $"ran out of memory (the limit is {(limit >> 20).ToString(CultureInfo.InvariantCulture)} MiB) and was killed; raise memory"
            : "was killed as the engine's machine ran out of memory; use a larger one, or stop other containers";
    }

    private static async Task<string> LastLinesAsync(EngineClient engine, BlockValue state, CancellationToken ct)
    {
        try
        {
            var text = (await ContainerLogs.TailAsync(engine, state.Text("id"), state.Flag("tty"), LastLines, ct)).Trim();
            return text.Length == 0 ? "" : $" Its last lines: {string.Join(" | ", text.Split('\n').Select(l => l.Trim()))}";
        }
        catch (EngineException e) when (e.Status is not null)
        {
            return ""; // the log is a help, not the matter
        }
    }

    /// <summary>The events about the container, oldest first. With an end in the past the engine answers at once.</summary>
    private static async Task<IReadOnlyList<JsonNode>> EventsAsync(EngineClient engine, string id, DateTimeOffset since, DateTimeOffset now, CancellationToken ct)
    {
        var filters = new JsonObject { ["type"] = new JsonArray("container"), ["container"] = new JsonArray(id) };
        var path = string.Create(
            CultureInfo.InvariantCulture,
            $"events?since={since.ToUnixTimeSeconds()}&until={now.ToUnixTimeSeconds()}.{now.Ticks % TimeSpan.TicksPerSecond * 100:000000000}&filters={Uri.EscapeDataString(filters.ToJsonString())}");
        var events = new List<JsonNode>();
        using var answer = await engine.StreamAsync(HttpMethod.Get, path, null, null, ct);
        await using var stream = await answer.Content.ReadAsStreamAsync(ct);
        using var reader = new StreamReader(stream);
        try
        {
            while (events.Count < MostEvents && await reader.ReadLineAsync(ct) is { } line)
            {
                if (line.Length > 0 && JsonNode.Parse(line) is { } item)
                {
                    events.Add(item);
                }
            }
        }
        catch (JsonException)
        {
            // What came before it counts.
        }
        catch (Exception e) when (e is IOException or HttpRequestException)
        {
            throw engine.Explain(e);
        }

        return events;
    }

    private static DateTimeOffset? Time(JsonNode found, string name) =>
        DateTimeOffset.TryParse(found.Text("State", name), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null;
}
