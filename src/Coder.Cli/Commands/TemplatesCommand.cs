namespace Coder.Cli.Commands;

/// <summary><c>coder templates</c>.</summary>
internal static class TemplatesCommand
{
    public static CliCommand Create(CliHost host)
    {
        var versions = new CliCommand(host, "versions", "List and choose versions of a template", "coder templates versions list docker");
        versions.Aliases.Add("version");
        versions.Subcommands.Add(TemplatesVersionsListCommand.Create(host));
        versions.Subcommands.Add(TemplatesVersionsPromoteCommand.Create(host));

        var command = new CliCommand(
            host,
            "templates",
            "Manage the templates that workspaces are made from",
            "coder templates init",
            "coder templates push docker --directory ./docker");
        command.Aliases.Add("template");
        command.Subcommands.Add(TemplatesInitCommand.Create(host));
        command.Subcommands.Add(TemplatesPushCommand.Create(host));
        command.Subcommands.Add(TemplatesCheckCommands.Validate(host));
        command.Subcommands.Add(TemplatesCheckCommands.Plan(host));
        command.Subcommands.Add(TemplatesCheckCommands.Test(host));
        command.Subcommands.Add(TemplatesListCommand.Create(host));
        command.Subcommands.Add(versions);
        command.Subcommands.Add(TemplatesPullCommand.Create(host));
        command.Subcommands.Add(TemplatesEditCommand.Create(host));
        command.Subcommands.Add(TemplatesDeleteCommand.Create(host));
        return command;
    }
}
