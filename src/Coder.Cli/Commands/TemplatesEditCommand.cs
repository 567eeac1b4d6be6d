using System.CommandLine;
using Coder.Cli.Output;
using Coder.Cli.Workspaces;
using Coder.Sdk;

namespace Coder.Cli.Commands;

/// <summary><c>coder templates edit &lt;template&gt;</c>: changes its settings; what is not given stays.</summary>
internal static class TemplatesEditCommand
{
    public static CliCommand Create(CliHost host)
    {
        var command = new CliCommand(
            host, "edit", "Change the settings of a template", "coder templates edit docker --display-name \"Docker\" --default-ttl 8h");
        var template = command.Takes("template", "Name of the template");
        var name = command.Text("--name", "New name", "name");
        var displayName = command.Text("--display-name", "Name that people see", "text");
        var description = command.Text("--description", "What it is for", "text");
        var icon = command.Text("--icon", "URL of its icon", "url");
        var defaultTtl = command.Text("--default-ttl", "Time after which its workspaces stop; 0s for never", "duration");
        var activityBump = command.Text("--activity-bump", "Time by which use puts off the stop", "duration");
        var deprecated = command.Text("--deprecated", "Message that tells what to use instead; empty takes it back", "text");
        var engine = command.Text("--engine", "What runs its builds: native, cli or auto; empty for the server's setting", "engine");
        var allowCancel = command.TrueOrFalse("--allow-user-cancel-workspace-jobs", "Whether users may cancel builds");
        var requireActive = command.TrueOrFalse("--require-active-version", "Whether workspaces always start with the active version");
        var isPrivate = command.Flag("--private", "Take the template from the group Everyone: only administrators and those it is shared with may use it");
        var organizationOption = command.Organization();
        command.Yes();
        return command.Runs(async (context, ct) =>
        {
            var organization = await Organizations.ResolveAsync(context, organizationOption, ct);
            var found = await TemplateLookup.FindAsync(context.Client, organization, context.Get(template)!, ct);
            long? Milliseconds(Option<string?> option) =>
                context.Get(option) is { } text ? (long)Durations.Parse(text).TotalMilliseconds : null;
            var change = new UpdateTemplateMeta
            {
                Name = context.Get(name),
                DisplayName = context.Get(displayName),
                Description = context.Get(description),
                Icon = context.Get(icon),
                DefaultTtlMs = Milliseconds(defaultTtl),
                ActivityBumpMs = Milliseconds(activityBump),
                DeprecationMessage = context.Get(deprecated),
                Engine = context.Get(engine),
                AllowUserCancelWorkspaceJobs = context.Get(allowCancel),
                RequireActiveVersion = context.Get(requireActive),
                DisableEveryoneGroupAccess = context.IsGiven(isPrivate) ? context.Get(isPrivate) : null,
            };
            if (change == new UpdateTemplateMeta())
            {
                throw new CliException("Nothing to change was given.", hint: "See coder templates edit --help");
            }

            await context.Client.UpdateTemplateAsync(found.Id, change, ct);
            await context.Console.Error.WriteLineAsync($"The template {change.Name ?? found.Name} is changed.");
        });
    }
}
