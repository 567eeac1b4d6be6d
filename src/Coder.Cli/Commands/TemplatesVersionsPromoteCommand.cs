using Coder.Cli.Workspaces;

namespace Coder.Cli.Commands;

/// <summary><c>coder templates versions promote</c>: makes a version the active one.</summary>
internal static class TemplatesVersionsPromoteCommand
{
    public static CliCommand Create(CliHost host)
    {
        var command = new CliCommand(
            host,
            "promote",
            "Let new workspaces take a version",
            "coder templates versions promote docker --template-version eager_lovelace");
        var name = command.MayTake("template", "Name of the template");
        var nameOption = command.Text("--template", "Name of the template", "name", "CODER_TEMPLATE_NAME", "-t");
        var versionName = command.Text("--template-version", "Name of the version", "name", "CODER_TEMPLATE_VERSION_NAME");
        versionName.Required = true;
        var organizationOption = command.Organization();
        return command.Runs(async (context, ct) =>
        {
            var templateName = context.Get(name) ?? context.Get(nameOption)
                ?? throw new CliException("Say which template.", hint: "coder templates versions promote <template> --template-version <name>");
            var organization = await Organizations.ResolveAsync(context, organizationOption, ct);
            var template = await TemplateLookup.FindAsync(context.Client, organization, templateName, ct);
            var version = await TemplateLookup.FindVersionAsync(context.Client, template, context.Get(versionName)!, ct);
            await context.Client.UpdateActiveTemplateVersionAsync(template.Id, version.Id, ct);
            await context.Console.Error.WriteLineAsync($"Version {version.Name} is the active one of {template.Name} now.");
        });
    }
}
