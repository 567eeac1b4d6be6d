using Coder.Hcl.Diagnostics;
using Coder.Hcl.Values;
using Coder.Providers.Declaration;
using static Coder.Providers.Declaration.Field;

namespace Coder.Providers.Coder;

/// <summary><c>coder_agent</c>: the program that runs in a workspace and connects it to the server.</summary>
internal sealed class AgentResource() : ResourceType<CoderContext>("coder_agent", Table)
{
    private static readonly Block Table = new(
        [
            Id("The agent's id in this template's state."),
            Required("os", HclType.String, "Operating system: linux, darwin or windows.").OneOf("linux", "darwin", "windows"),
            Required("arch", HclType.String, "Architecture: amd64, armv7 or arm64.").OneOf("amd64", "armv7", "arm64"),
            Optional("auth", HclType.String, "How the agent proves who it is.").Default("token")
                .OneOf("token", "google-instance-identity", "aws-instance-identity", "azure-instance-identity"),
            Optional("dir", HclType.String, "The folder in which shells start; the home folder when not set."),
            Optional("env", HclType.Map(HclType.String), "Environment of everything that the agent runs."),
            Optional("startup_script", HclType.String, "Runs when the workspace starts."),
            Optional("startup_script_behavior", HclType.String, "Whether logins wait for startup_script: blocking or non-blocking.")
                .Default("non-blocking").OneOf("blocking", "non-blocking"),
            Optional("shutdown_script", HclType.String, "Runs before the workspace stops."),
            Optional("connection_timeout", HclType.Number, "Seconds until an agent that does not connect is reported; 0: never.")
                .Default(120).AtLeast(0),
            Optional("troubleshooting_url", HclType.String, "Where people find help when the agent has trouble.").Url(),
            Optional("motd_file", HclType.String, "A file in the workspace that is shown at login."),
            Optional("order", HclType.Number, "Position on the workspace's page, ascending."),
            Optional("api_key_scope", HclType.String, "all, or no_user_data to keep the owner's Git credentials from the agent.")
                .Default("all").OneOf("all", "no_user_data"),
            Computed("init_script", HclType.String, "The script that fetches and starts the agent."),
            Computed("token", HclType.String, "Pass it to the agent as CODER_AGENT_TOKEN. Each build has a new one.").Sensitive(),
        ],
        Block.AtMostOne("display_apps",
        [
            Optional("vscode", HclType.Bool, "VS Code on the desktop.").Default(true),
            Optional("vscode_insiders", HclType.Bool, "VS Code Insiders on the desktop.").Default(false),
            Optional("web_terminal", HclType.Bool, "The terminal in the browser.").Default(true),
            Optional("ssh_helper", HclType.Bool, "How to connect with SSH.").Default(true),
            Optional("port_forwarding_helper", HclType.Bool, "How to reach ports.").Default(true),
        ]),
        Block.ListOf("metadata",
        [
            Required("key", HclType.String, "Its name, unique in the agent."),
            Required("script", HclType.String, "The command whose output is the value."),
            Required("interval", HclType.Number, "Seconds between runs.").AtLeast(0),
            Optional("display_name", HclType.String, "The label."),
            Optional("timeout", HclType.Number, "Seconds a run may take.").AtLeast(0),
            Optional("order", HclType.Number, "Position on the page, ascending."),
        ]),
        Block.AtMostOne("resources_monitoring",
            [],
            Block.AtMostOne("memory",
            [
                Required("enabled", HclType.Bool, "Whether memory is watched."),
                Required("threshold", HclType.Number, "Percentage in use from which owners are told.").Between(0, 100),
            ]),
            new NestedBlock("volume", Terraform.Providers.NestingMode.Set, new Block(
            [
                Required("path", HclType.String, "The absolute path of a folder on the volume.")
                    .Check(path => path.AsString().StartsWith('/') ? null : "must be an absolute path."),
                Required("enabled", HclType.Bool, "Whether the volume is watched."),
                Required("threshold", HclType.Number, "Percentage in use from which owners are told.").Between(0, 100),
            ]))));

    /// <inheritdoc/>
    public override void Validate(BlockValue config, DiagnosticBag problems)
    {
        Unique.Check(config.Blocks("metadata").Select(m => m.Text("key")), "metadata key", problems);
        foreach (var monitoring in config.Blocks("resources_monitoring"))
        {
            Unique.Check(monitoring.Blocks("volume").Select(v => v.Text("path")), "volume path", problems);
            if (monitoring["memory"].IsKnown && monitoring["volume"].IsKnown
                && !monitoring.Blocks("memory").Any() && !monitoring.Blocks("volume").Any())
            {
                problems.Add(Diagnostic.Error(
                    "Nothing to monitor", "resources_monitoring needs a memory block or a volume block."));
            }
        }
    }

    /// <inheritdoc/>
    public override ValueTask<BlockValue?> ReadAsync(
        Operation<CoderContext> operation, BlockValue state, CancellationToken ct) => new(Renew(operation, state));

    /// <inheritdoc/>
    public override ValueTask<BlockValue?> CreateAsync(
        Operation<CoderContext> operation, BlockValue planned, CancellationToken ct) =>
        new(Renew(operation, planned.With("id", Guid.NewGuid().ToString())));

    // Every build gives the agent a new token, as the public provider does: what still runs with the token of an
    // earlier build is thereby shut out. A claimed prebuild alone keeps the token of its running agent.
    private static BlockValue Renew(Operation<CoderContext> operation, BlockValue agent)
    {
        var context = operation.Context;
        var script = context[CoderVariables.AgentScript(agent.Text("os"), agent.Text("arch"))]
            .Replace("${ACCESS_URL}", context.AccessUrl is { } url ? new Uri(url, "/").AbsoluteUri : "", StringComparison.Ordinal)
            .Replace("${AUTH_TYPE}", agent.Text("auth"), StringComparison.Ordinal);
        return agent
            .With("token", context.Or(CoderVariables.RunningAgentToken(""), Guid.NewGuid().ToString()))
            .With("init_script", script);
    }
}
