using Coder.Cli.Output;
using Coder.Cli.Workspaces;
using Coder.Sdk;

namespace Coder.Cli.Commands;

/// <summary><c>coder templates versions list &lt;template&gt;</c>.</summary>
internal static class TemplatesVersionsListCommand
{
    public static CliCommand Create(CliHost host)
    {
        var command = new CliCommand(host, "list", "List the versions of a template", "coder templates versions list docker");
        command.Aliases.Add("ls");
        var name = command.Takes("template", "Name of the template");
        var archived = command.Flag("--include-archived", "Also archived versions");
        var organizationOption = command.Organization();
        var output = command.Output();
        return command.Runs(async (context, ct) =>
        {
            var organization = await Organizations.ResolveAsync(context, organizationOption, ct);
            var template = await TemplateLookup.FindAsync(context.Client, organization, context.Get(name)!, ct);
            var versions = await context.Client.TemplateVersionsAsync(template.Id, context.Get(archived), ct);
            if (context.Get(output) == OutputFormat.Json)
            {
                await JsonWriter.WriteAsync(context, versions, CoderJsonContext.Default.IReadOnlyListTemplateVersion, ct);
                return;
            }

            TableWriter.Write(
                context.Console,
                ["name", "created at", "created by", "status", "active", "message"],
                versions.Select(v => (string[])
                [
                    v.Name,
                    v.CreatedAt.LocalDateTime.ToString("g"),
                    v.CreatedBy.Username,
                    Words.Capital(v.Job.Status),
                    v.Id == template.ActiveVersionId ? "active" : "",
                    v.Message,
                ]));
        });
    }
}
