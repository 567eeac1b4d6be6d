using Coder.Cli.Output;
using Coder.Sdk;

namespace Coder.Cli.Commands;

/// <summary><c>coder list</c>.</summary>
internal static class ListCommand
{
    public static CliCommand Create(CliHost host)
    {
        var command = new CliCommand(
            host,
            "list",
            "List workspaces",
            "coder list",
            "coder list --all --search \"status:running template:docker\"",
            "coder list -c workspace,status -o table");
        command.Aliases.Add("ls");
        var all = command.Flag("--all", "Also workspaces of others", null, "-a");
        var search = command.Text("--search", "Query, like owner:me status:running", "query");
        var columns = Columns(host.Time);
        var column = columns.Option(command);
        var output = command.Output();
        return command.Runs(async (context, ct) =>
        {
            var query = context.Get(search) ?? (context.Get(all) ? "" : "owner:me");
            var workspaces = (await context.Client.WorkspacesAsync(query, ct)).Workspaces;
            if (context.Get(output) == OutputFormat.Json)
            {
                await JsonWriter.WriteAsync(context, workspaces, CoderJsonContext.Default.IReadOnlyListWorkspace, ct);
            }
            else if (workspaces.Count == 0)
            {
                await context.Console.Error.WriteLineAsync("No workspaces found. Create one with: coder create <name>");
            }
            else
            {
                columns.Write(context, column, workspaces);
            }
        });
    }

    private static Columns<Workspace> Columns(TimeProvider time) => new Columns<Workspace>()
        .AddHidden("favorite", w => w.Favorite ? "yes" : "no")
        .Add("workspace", w => $"{w.OwnerName}/{w.Name}")
        .AddHidden("organization id", w => w.OrganizationId.ToString())
        .AddHidden("organization name", w => w.OrganizationName)
        .Add("template", w => w.TemplateName)
        .Add("status", w => Words.Status(w.LatestBuild.Status))
        .Add("healthy", w => w.LatestBuild.Status == WorkspaceStatus.Running ? (w.Health.Healthy ? "yes" : "no") : "")
        .Add("last built", w => Durations.Age(time.GetUtcNow() - w.LatestBuild.CreatedAt))
        .Add("current version", w => w.LatestBuild.TemplateVersionName)
        .Add("outdated", w => w.Outdated ? "yes" : "no")
        .AddHidden("starts at", w => w.AutostartSchedule ?? "")
        .AddHidden("starts next", w => w.NextStartAt?.LocalDateTime.ToString("g") ?? "")
        .AddHidden("stops after", w => w.TtlMs is > 0 and var ttl ? Durations.Elapsed(TimeSpan.FromMilliseconds(ttl)) : "")
        .AddHidden("stops next", w => w.LatestBuild.Deadline?.LocalDateTime.ToString("g") ?? "")
        .AddHidden("daily cost", w => w.LatestBuild.DailyCost.ToString());
}
