using System.Text.RegularExpressions;
using Coder.Hcl.Diagnostics;
using Coder.Providers.Declaration;

namespace Coder.Provisioner.Reading;

/// <summary>Reads agents with their apps, scripts and environment.</summary>
internal static partial class AgentReader
{
    private static readonly (string Name, bool Default)[] DisplayApps =
        [("vscode", true), ("vscode_insiders", false), ("web_terminal", true), ("ssh_helper", true), ("port_forwarding_helper", true)];

    /// <summary>All agents with the objects they were read from.</summary>
    public static IReadOnlyList<(ProvisionedAgent Agent, TemplateObject Source)> Read(TemplateObjects objects)
    {
        var apps = AppReader.Read(objects);
        var scripts = objects.Managed("coder_script").Select(s => (Owner: objects.AgentOrDevcontainerOf(s), Script: Script(s.Value))).ToList();
        var devcontainers = DevcontainerReader.Read(objects, source => new DevcontainerParts
        {
            Apps = AppsOf(source), Scripts = ScriptsOf(source), EnvironmentVariables = EnvironmentReader.Attached(objects, source),
        });
        var instances = objects.Managed("coder_agent_instance").ToList();
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var agents = new List<(ProvisionedAgent, TemplateObject)>();
        foreach (var source in objects.Managed("coder_agent"))
        {
            CheckName(objects, source, names);
            var agent = source.Value;
            agents.Add((new ProvisionedAgent
            {
                Name = source.Address.Name,
                Auth = agent.Text("auth"),
                Token = agent.Text("auth") == "token" ? agent.Text("token") : Guid.NewGuid().ToString(),
                InstanceId = instances.Find(i => objects.AgentOf(i) == source)?.Value.Text("instance_id") ?? "",
                OperatingSystem = agent.Text("os"),
                Architecture = agent.Text("arch"),
                Directory = agent.Text("dir"),
                EnvironmentVariables = EnvironmentReader.Read(objects, source),
                ConnectionTimeoutSeconds = (int)(agent.NumberOrNull("connection_timeout") ?? 120),
                TroubleshootingUrl = agent.Text("troubleshooting_url"),
                MotdFile = agent.Text("motd_file"),
                DisplayApps = [.. ShownApps(agent)],
                Order = (int)agent.Number("order"),
                ApiKeyScope = agent.TextOrNull("api_key_scope") ?? "all",
                Apps = AppsOf(source),
                Scripts = [.. OwnScripts(agent), .. ScriptsOf(source)],
                Metadata = [.. agent.Blocks("metadata").Select(MetadataItem)],
                Monitors = [.. Monitors(agent)],
                Devcontainers = [.. devcontainers.Where(d => d.Owner == source).Select(d => d.Devcontainer)],
            }, source));
        }

        return agents;

        IReadOnlyList<ProvisionedApp> AppsOf(TemplateObject owner) =>
            [.. apps.Where(a => a.Owner == owner).Select(a => a.App).OrderBy(a => a.Slug, StringComparer.Ordinal)];

        IReadOnlyList<ProvisionedScript> ScriptsOf(TemplateObject owner) => [.. scripts.Where(s => s.Owner == owner).Select(s => s.Script)];
    }

    private static void CheckName(TemplateObjects objects, TemplateObject source, HashSet<string> names)
    {
        var name = source.Address.Name;
        if (!AgentName().IsMatch(name))
        {
            objects.Problems.Add(Diagnostic.Error(
                "Invalid agent name",
                $"\"{name}\" is not a name for an agent, which is part of host names: use letters, digits and single hyphens.")
                with { Address = source.Address.ToString() });
        }
        else if (!names.Add(name))
        {
            objects.Problems.Add(Diagnostic.Error(
                "Duplicate agent name",
                $"A workspace can have one agent named \"{name}\". Rename one, without counting on upper and lower case.")
                with { Address = source.Address.ToString() });
        }
    }

    private static IEnumerable<string> ShownApps(BlockValue agent)
    {
        var chosen = agent.Blocks("display_apps").Select(b => (BlockValue?)b).FirstOrDefault();
        return DisplayApps
            .Where(app => chosen is { } block && block.IsSet(app.Name) ? block.Flag(app.Name) : app.Default)
            .Select(app => app.Name);
    }

    // The two scripts that an agent can have without a coder_script, under the names users know them by.
    private static IEnumerable<ProvisionedScript> OwnScripts(BlockValue agent)
    {
        if (agent.Text("startup_script") is { Length: > 0 } start)
        {
            yield return new ProvisionedScript
            {
                DisplayName = "Startup Script",
                Icon = "/emojis/25b6.png",
                LogPath = "coder-startup-script.log",
                Script = start,
                RunOnStart = true,
                StartBlocksLogin = agent.Text("startup_script_behavior") == "blocking",
            };
        }

        if (agent.Text("shutdown_script") is { Length: > 0 } stop)
        {
            yield return new ProvisionedScript
            {
                DisplayName = "Shutdown Script",
                Icon = "/emojis/25c0.png",
                LogPath = "coder-shutdown-script.log",
                Script = stop,
                RunOnStop = true,
            };
        }
    }

    private static ProvisionedScript Script(BlockValue script) => new()
    {
        DisplayName = script.Text("display_name"),
        Icon = script.Text("icon"),
        Script = script.Text("script"),
        RunOnStart = script.Flag("run_on_start"),
        RunOnStop = script.Flag("run_on_stop"),
        Cron = script.Text("cron"),
        StartBlocksLogin = script.Flag("start_blocks_login"),
        TimeoutSeconds = (int)script.Number("timeout"),
        LogPath = script.Text("log_path"),
    };

    private static AgentMetadataItem MetadataItem(BlockValue item) => new(
        item.Text("key"),
        item.Text("display_name"),
        item.Text("script"),
        (int)item.Number("interval"),
        (int)item.Number("timeout"),
        (int)item.Number("order"));

    private static IEnumerable<AgentResourceMonitor> Monitors(BlockValue agent) => agent.Blocks("resources_monitoring").SelectMany(monitoring =>
        Enabled(monitoring.Blocks("memory"), _ => "").Concat(Enabled(monitoring.Blocks("volume"), volume => volume.Text("path"))));

    private static IEnumerable<AgentResourceMonitor> Enabled(IEnumerable<BlockValue> monitors, Func<BlockValue, string> path) => monitors
        .Where(monitor => monitor.Flag("enabled"))
        .Select(monitor => new AgentResourceMonitor(path(monitor), (int)monitor.Number("threshold")));

    [GeneratedRegex("^[a-z0-9](-?[a-z0-9])*$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex AgentName();
}
