using Coder.Provisioner;

namespace Coder.Server.Tests.Provisioning;

/// <summary>A template engine that does what the test says. By default an import offers nothing and a build makes one resource.</summary>
internal sealed class ScriptedEngine : ITemplateEngine
{
    /// <summary>What an import answers.</summary>
    public Func<ImportRequest, IBuildLog, CancellationToken, Task<ImportResult>> Import { get; set; } =
        (_, _, _) => Task.FromResult(new ImportResult { Readme = "# Hello" });

    /// <summary>What a build answers.</summary>
    public Func<BuildRequest, IBuildLog, CancellationToken, Task<BuildResult>> Build { get; set; } =
        (request, _, _) => Task.FromResult(Succeed(request));

    /// <summary>The requests of all builds so far, in their order.</summary>
    public List<BuildRequest> Builds { get; } = [];

    public async ValueTask<ImportResult> ImportAsync(ImportRequest request, IBuildLog log, CancellationToken ct) => await Import(request, log, ct);

    public async ValueTask<BuildResult> BuildAsync(BuildRequest request, IBuildLog log, CancellationToken ct)
    {
        lock (Builds)
        {
            Builds.Add(request);
        }

        return await Build(request, log, ct);
    }

    /// <summary>A build that made one resource with one agent, and whose state says which transition it was.</summary>
    public static BuildResult Succeed(BuildRequest request) => new()
    {
        State = State($"{request.Transition}"),
        Resources = request.Transition == WorkspaceTransition.Start ? [Resource(request.Environment.BuildId.ToString())] : [],
        Timings = [new BuildTiming("apply", "host", "create", "host_process.dev", DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddSeconds(1))],
    };

    /// <summary>A state with some text in it.</summary>
    public static byte[] State(string text) => System.Text.Encoding.UTF8.GetBytes($$"""{"version":4,"serial":1,"note":"{{text}}"}""");

    /// <summary>A resource with everything in it.</summary>
    public static ProvisionedResource Resource(string agentToken) => new()
    {
        Type = "host_process",
        Name = "dev",
        DailyCost = 3,
        Metadata = [new ResourceMetadataItem("region", "eu", Sensitive: false)],
        Agents =
        [
            new ProvisionedAgent
            {
                Name = "main",
                Token = agentToken,
                OperatingSystem = "linux",
                Architecture = "amd64",
                Directory = "/home/dev",
                DisplayApps = ["web_terminal", "vscode"],
                EnvironmentVariables = new Dictionary<string, string> { ["EDITOR"] = "vi" },
                Apps = [new ProvisionedApp { Slug = "web", Url = "http://localhost:8080", HealthcheckUrl = "http://localhost:8080/", HealthcheckInterval = 5, HealthcheckThreshold = 6 }],
                Scripts = [new ProvisionedScript { DisplayName = "Startup", Script = "echo hi", RunOnStart = true, TimeoutSeconds = 60 }],
                Metadata = [new AgentMetadataItem("cpu", "CPU", "top", 10, 1, 0)],
            },
        ],
    };
}
