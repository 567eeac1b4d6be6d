using System.Text.Json.Nodes;
using Coder.Providers.Declaration;
using Coder.Providers.Docker.Client;
using Coder.Terraform.Providers;

namespace Coder.Providers.Docker.Container;

/// <summary>Starts a container and waits for what the configuration says: that it runs, is healthy, or has ended.</summary>
internal static class ContainerStart
{
    private const int QuotedLines = 10;
    private const int QuotedCharacters = 1500;

    private static readonly TimeSpan HealthTick = TimeSpan.FromMilliseconds(500);

    /// <summary>Starts it; gives its output when the configuration asks for it, else null.</summary>
    /// <exception cref="EngineException">The engine refused.</exception>
    public static async Task<string?> RunAsync(Operation<DockerContext> operation, BlockValue planned, string id, CancellationToken ct)
    {
        var engine = operation.Context.Engine;
        await engine.PostAsync($"containers/{id}/start", null, ct);
        if (planned.Flag("attach"))
        {
            var output = planned.Flag("logs") ? await ContainerLogs.FollowAsync(engine, id, planned.Flag("tty"), ct) : null;
            await engine.PostAsync($"containers/{id}/wait", null, ct);
            return output;
        }

        if (planned.Flag("wait"))
        {
            await WaitUntilHealthyAsync(operation, planned, id, ct);
        }
        else if (planned.Flag("must_run") && !planned.Flag("rm"))
        {
            await CheckAsync(operation, planned, id, ct);
        }

        return null;
    }

    // Asks the engine to tell when the container ends, for a short time: one that works costs this time only, one that does not is told at once.
    private static async Task CheckAsync(Operation<DockerContext> operation, BlockValue planned, string id, CancellationToken ct)
    {
        var options = operation.Context.Options;
        using var grace = new CancellationTokenSource(options.ExitGrace, options.TimeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, grace.Token);
        try
        {
            await operation.Context.Engine.PostAsync($"containers/{id}/wait?condition=not-running", null, either.Token);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return;
        }

        await TellExitAsync(operation, planned, id, ct);
    }

    private static async Task TellExitAsync(Operation<DockerContext> operation, BlockValue planned, string id, CancellationToken ct)
    {
        if (await operation.Context.Engine.FindAsync($"containers/{id}/json", ct) is not { } found)
        {
            return;
        }

        var name = planned.Text("name");
        var code = found.Number("State", "ExitCode");
        var why = found.Flag("State", "OOMKilled") ? "it was killed for want of memory: raise memory" : $"its command ended with code {code}";
        var output = await QuoteAsync(operation.Context.Engine, planned, id, ct);
        if (code == 0 || planned.Text("restart") is not ("no" or ""))
        {
            operation.Warn("Container ended at once", $"The container {name} ended right after its start: {why}.{output}");
        }
        else
        {
            operation.Fail("Container ended at once", $"The container {name} ended right after its start: {why}.{output}");
        }
    }

    private static async Task WaitUntilHealthyAsync(Operation<DockerContext> operation, BlockValue planned, string id, CancellationToken ct)
    {
        var options = operation.Context.Options;
        var limit = TimeSpan.FromSeconds(planned.Number("wait_timeout"));
        operation.Log.Write(ProgressLevel.Info, $"{operation.Address}: waiting until the health check of {planned.Text("name")} passes");
        for (var start = options.TimeProvider.GetTimestamp(); ; await Task.Delay(HealthTick, options.TimeProvider, ct))
        {
            var found = await operation.Context.Engine.GetAsync($"containers/{id}/json", ct);
            var health = found.At("State", "Health");
            if (health.Text("Status") == "healthy")
            {
                return;
            }

            if (!found.Flag("State", "Running"))
            {
                await TellExitAsync(operation, planned, id, ct);
                return;
            }

            if (health is null || health.Text("Status") == "none")
            {
                operation.Fail("Container has no health check", $"wait = true needs a health check, and neither the image of {planned.Text("name")} nor a healthcheck block has one.");
                return;
            }

            if (options.TimeProvider.GetElapsedTime(start) >= limit)
            {
                operation.Fail(
                    "Container is not healthy",
                    $"The health check of {planned.Text("name")} did not pass within {limit.TotalSeconds:0} seconds (wait_timeout).{LastCheck(health)}");
                return;
            }
        }
    }

    private static string LastCheck(JsonNode health) =>
        health.Items("Log").LastOrDefault() is { } last ? $" The last check ended with code {last.Number("ExitCode")}: {last.Text("Output").Trim()}" : "";

    private static async Task<string> QuoteAsync(EngineClient engine, BlockValue planned, string id, CancellationToken ct)
    {
        try
        {
            var text = (await ContainerLogs.TailAsync(engine, id, planned.Flag("tty"), QuotedLines, ct)).Trim();
            text = text.Length > QuotedCharacters ? "…" + text[^QuotedCharacters..] : text;
            return text.Length == 0 ? " It wrote nothing." : $" Its last lines:\n{text}";
        }
        catch (EngineException e) when (e.Status is not null)
        {
            return $" Its output cannot be read: {e.Message}";
        }
    }
}
