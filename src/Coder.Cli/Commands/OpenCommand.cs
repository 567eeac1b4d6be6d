using Coder.Cli.Ssh;
using Coder.Sdk;

namespace Coder.Cli.Commands;

/// <summary><c>coder open vscode|app</c>: opens a workspace in an editor or one of its apps in the browser.</summary>
internal static class OpenCommand
{
    /// <summary>Most characters between the dots of a host name (RFC 1035). An app whose name would be longer opens below the dashboard's host.</summary>
    private const int LongestLabel = 63;

    /// <summary>Schemes of the editors that an app's URL may hand a session to, the same as in the dashboard: neither web pages nor any other program get one.</summary>
    private static readonly string[] TokenSchemes = ["vscode", "vscode-insiders", "cursor", "windsurf", "kiro", "jetbrains", "jetbrains-gateway"];

    public static CliCommand Create(CliHost host)
    {
        var command = new CliCommand(
            host, "open", "Open a workspace in VS Code, or one of its apps", "coder open vscode demo", "coder open app demo code-server");
        command.Subcommands.Add(VsCode(host));
        command.Subcommands.Add(App(host));
        return command;
    }

    private static CliCommand VsCode(CliHost host)
    {
        var command = new CliCommand(
            host, "vscode", "Open a workspace in VS Code on this machine", "coder open vscode demo", "coder open vscode demo src/project");
        var name = command.Takes("workspace", "Workspace, workspace.agent or owner/workspace");
        var directory = command.MayTake("directory", "Directory in the workspace; the agent's if not given");
        var withToken = command.Flag("--generate-token", "Make a session for the editor, so that it need not log in; whoever sees the URL has it too", "CODER_OPEN_VSCODE_GENERATE_TOKEN");
        return command.Runs(async (context, ct) =>
        {
            var readiness = new AgentReadiness(context, HostName.Parse(context.Get(name)!)) { WaitForScripts = "no" };
            var (workspace, agent) = await readiness.WaitAsync(ct);
            var token = context.Get(withToken) ? (await context.Client.CreateApiKeyAsync("me", ct)).Key : null;
            await ShowAsync(context, VsCodeUrl(context.Client.Url, workspace, agent, context.Get(directory), token));
        });
    }

    private static string VsCodeUrl(Uri server, Workspace workspace, WorkspaceAgent agent, string? directory, string? token)
    {
        var home = agent.ExpandedDirectory ?? "";
        var folder = directory switch
        {
            null or "" => home,
            ['/', ..] => directory,
            _ when home.Length > 0 => $"{home.TrimEnd('/')}/{directory}",
            _ => throw new CliException(
                $"The directory \"{directory}\" is relative, and the agent of {workspace.Name} has not said where it starts.", hint: "Give it from the root: /home/…"),
        };
        var query = new List<string> { $"owner={Escape(workspace.OwnerName)}", $"workspace={Escape(workspace.Name)}", $"agent={Escape(agent.Name)}" };
        query.Add(folder.Length > 0 ? $"folder={Escape(folder)}" : "openRecent=true");
        query.Add($"url={Escape(Configuration.ServerUrl.Show(server))}");
        if (token is not null)
        {
            query.Add($"token={Escape(token)}");
        }

        return "vscode://coder.coder-remote/open?" + string.Join('&', query);
    }

    private static CliCommand App(CliHost host)
    {
        var command = new CliCommand(host, "app", "Open an app of a workspace in the browser", "coder open app demo code-server");
        var name = command.Takes("workspace", "Workspace, workspace.agent or owner/workspace");
        var slug = command.Takes("app", "Slug of the app");
        var region = command.Text("--region", "Region whose proxy serves the app; primary if not given", "region", "CODER_OPEN_APP_REGION");
        return command.Runs(async (context, ct) =>
        {
            var readiness = new AgentReadiness(context, HostName.Parse(context.Get(name)!)) { WaitForScripts = "no" };
            var (workspace, agent) = await readiness.WaitAsync(ct);
            var app = FindApp(workspace, agent, context.Get(slug)!);
            await ShowAsync(context, app.External ? await ExternalUrlAsync(context, app, ct) : await AppUrlAsync(context, workspace, agent, app, context.Get(region) ?? "primary", ct));
        });
    }

    private static WorkspaceApp FindApp(Workspace workspace, WorkspaceAgent agent, string slug)
    {
        var slugs = agent.Apps.Select(app => app.Slug).ToList();
        return agent.Apps.FirstOrDefault(app => app.Slug == slug) ?? throw new CliException(
            $"The agent {workspace.Name}.{agent.Name} has no app \"{slug}\".", "It has: " + Output.Words.List(slugs, "none"));
    }

    private static async Task<string> ExternalUrlAsync(CliContext context, WorkspaceApp app, CancellationToken ct)
    {
        const string TokenMark = "$SESSION_TOKEN";
        var url = app.Url ?? throw new CliException($"The app \"{app.Slug}\" has no URL.", hint: "Its template has to set one.");
        if (!url.Contains(TokenMark, StringComparison.Ordinal))
        {
            return url;
        }

        return TokenSchemes.Contains(url.Split(':')[0], StringComparer.OrdinalIgnoreCase)
            ? url.Replace(TokenMark, (await context.Client.CreateApiKeyAsync("me", ct)).Key, StringComparison.Ordinal)
            : throw new CliException(
                $"The app \"{app.Slug}\" wants your session, which only editors get.", $"Its URL is {url}; one that gets a session begins with {Output.Words.List(TokenSchemes, "nothing")}.");
    }

    private static async Task<string> AppUrlAsync(
        CliContext context, Workspace workspace, WorkspaceAgent agent, WorkspaceApp app, string region, CancellationToken ct)
    {
        var regions = await context.Client.RegionsAsync(ct);
        var place = regions.Regions.FirstOrDefault(r => r.Name == region) ?? throw new CliException(
            $"There is no region \"{region}\".", "There are: " + Output.Words.List([.. regions.Regions.Select(r => r.Name)], "none"));
        var server = place.PathAppUrl.Length > 0 ? place.PathAppUrl.TrimEnd('/') : Configuration.ServerUrl.Show(context.Client.Url);
        var path = $"{server}/@{Escape(workspace.OwnerName)}/{Escape(workspace.Name)}.{Escape(agent.Name)}";
        if (app.Command is not null)
        {
            return $"{path}/terminal?app={Escape(app.Slug)}";
        }

        return app is { Subdomain: true, SubdomainName: { Length: <= LongestLabel } host } && place.WildcardHostname.StartsWith('*')
            ? $"{new Uri(server).Scheme}://{host}{place.WildcardHostname[1..]}/"
            : $"{path}/apps/{Escape(app.Slug)}/";
    }

    private static async Task ShowAsync(CliContext context, string url)
    {
        await context.Console.Out.WriteLineAsync(url);
        Browser.TryOpen(url, context.Host.Environment);
    }

    private static string Escape(string text) => Uri.EscapeDataString(text);
}
