using System.IO.Compression;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Coder.Cli.Output;
using Coder.Sdk;

namespace Coder.Cli.Support;

/// <summary>Collects answers of the API under file names. What cannot be had is noted in <c>errors.txt</c>, and the rest goes on.</summary>
internal sealed class SupportBundle(CliContext context)
{
    private const string Hidden = "(left out)";

    /// <summary>Fields of the API whose values may be secrets.</summary>
    private static readonly string[] Secret = ["environment_variables", "session_token", "auth_token", "token", "password", "secret", "private_key"];

    private readonly List<(string Name, byte[] Content)> _files = [];
    private readonly List<string> _errors = [];

    /// <summary>Adds what is known of the server and of the way to it.</summary>
    public async Task AddServerAsync(CancellationToken ct)
    {
        await AddAsync("deployment/buildinfo.json", "buildinfo", ct);
        await AddAsync("deployment/config.json", "deployment/config", ct);
        await AddAsync("deployment/experiments.json", "experiments", ct);
        await AddAsync("deployment/health.json", "debug/health", ct);
        await AddAsync("deployment/regions.json", "regions", ct);
        await AddAsync("deployment/user.json", "users/me", ct);
        await TryAsync("network/netcheck.json", async () =>
            JsonSerializer.SerializeToUtf8Bytes(await NetworkCheck.RunAsync(context, ct), CliJsonContext.Default.NetworkReport));
    }

    /// <summary>Adds a workspace with its newest build, its template and its agents.</summary>
    /// <param name="workspace">The workspace.</param>
    /// <param name="agentName">Only this agent; null for all.</param>
    /// <param name="ct">Ends the collecting.</param>
    public async Task AddWorkspaceAsync(Workspace workspace, string? agentName, CancellationToken ct)
    {
        var build = workspace.LatestBuild;
        await AddAsync("workspace/workspace.json", $"workspaces/{workspace.Id}", ct);
        await AddAsync("workspace/build_logs.json", $"workspacebuilds/{build.Id}/logs", ct);
        await AddAsync("workspace/timings.json", $"workspacebuilds/{build.Id}/timings", ct);
        await AddAsync("workspace/template.json", $"templates/{workspace.TemplateId}", ct);
        await AddAsync("workspace/template_version.json", $"templateversions/{build.TemplateVersionId}", ct);
        foreach (var agent in build.Resources.SelectMany(r => r.Agents ?? []).Where(a => agentName is null || a.Name == agentName))
        {
            await AddAsync($"agents/{agent.Name}/agent.json", $"workspaceagents/{agent.Id}", ct);
            await AddAsync($"agents/{agent.Name}/logs.json", $"workspaceagents/{agent.Id}/logs", ct);
        }
    }

    /// <summary>Writes the zip file, which only the user may read.</summary>
    /// <exception cref="CliException">It cannot be written, or is there already.</exception>
    public async Task WriteAsync(string path, CancellationToken ct)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        try
        {
            await using var file = new FileStream(path, options);
            await using var zip = await ZipArchive.CreateAsync(file, ZipArchiveMode.Create, leaveOpen: true, entryNameEncoding: null, ct);
            foreach (var (name, content) in _files.Append(("cli/version.txt", Encoding.UTF8.GetBytes(CliVersion.Current + "\n")))
                .Append(("errors.txt", Encoding.UTF8.GetBytes(string.Concat(_errors.Select(e => e + "\n"))))))
            {
                await using var entry = await zip.CreateEntry(name).OpenAsync(ct);
                await entry.WriteAsync(content, ct);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CliException($"{path} could not be written.", e.Message, "Give another name with --output-file");
        }
    }

    private Task AddAsync(string name, string apiPath, CancellationToken ct) => TryAsync(name, async () =>
    {
        var node = JsonNode.Parse(await context.Client.DownloadAsync(apiPath, ct));
        Clean(node);
        return Encoding.UTF8.GetBytes(node?.ToJsonString() ?? "null");
    });

    private async Task TryAsync(string name, Func<Task<byte[]>> read)
    {
        try
        {
            _files.Add((name, await read()));
        }
        catch (Exception e) when (e is CoderApiException or HttpRequestException or JsonException)
        {
            _errors.Add($"{name}: {e.Message}");
        }
    }

    private static void Clean(JsonNode? node)
    {
        switch (node)
        {
            case JsonObject members:
                foreach (var (name, value) in members.ToList())
                {
                    if (Secret.Contains(name) && value is not null)
                    {
                        members[name] = value is JsonObject variables
                            ? new JsonObject(variables.Select(v => KeyValuePair.Create<string, JsonNode?>(v.Key, Hidden)))
                            : Hidden;
                    }
                    else
                    {
                        Clean(value);
                    }
                }

                break;
            case JsonArray items:
                foreach (var item in items)
                {
                    Clean(item);
                }

                break;
        }
    }
}
