using Coder.Cli.Prompts;
using Coder.Cli.Workspaces;
using Coder.Sdk;

namespace Coder.Cli.Commands;

/// <summary><c>coder templates delete &lt;template&gt;…</c>.</summary>
internal static class TemplatesDeleteCommand
{
    public static CliCommand Create(CliHost host)
    {
        var command = new CliCommand(host, "delete", "Delete templates that have no workspaces", "coder templates delete docker");
        command.Aliases.Add("rm");
        var names = new System.CommandLine.Argument<string[]>("template")
        {
            Description = "Names of templates",
            Arity = System.CommandLine.ArgumentArity.OneOrMore,
        };
        command.Arguments.Add(names);
        var organizationOption = command.Organization();
        var yes = command.Yes();
        return command.Runs(async (context, ct) =>
        {
            var organization = await Organizations.ResolveAsync(context, organizationOption, ct);
            var templates = new List<Template>();
            foreach (var name in context.Get(names)!)
            {
                templates.Add(await TemplateLookup.FindAsync(context.Client, organization, name, ct));
            }

            var list = string.Join(", ", templates.Select(t => t.Name));
            await Prompt.ConfirmOrStopAsync(context.Console, $"Delete {list}?", context.Get(yes), ct);
            foreach (var template in templates)
            {
                await context.Client.DeleteTemplateAsync(template.Id, ct);
                await context.Console.Error.WriteLineAsync($"The template {template.Name} is deleted.");
            }
        });
    }
}
