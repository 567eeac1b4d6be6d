using Coder.Cli.Prompts;
using Coder.Cli.Templates;

namespace Coder.Cli.Commands;

/// <summary><c>coder templates init [directory]</c>: starts a template from one that ships with Coder.</summary>
internal static class TemplatesInitCommand
{
    public static CliCommand Create(CliHost host)
    {
        var command = new CliCommand(
            host,
            "init",
            "Start a template from an example",
            "coder templates init",
            "coder templates init --id host ./my-template");
        var directory = command.MayTake("directory", "Where to put the files; ./<example> if not given");
        var id = command.Text("--id", "Which example", "name");
        return command.Runs(async (context, ct) =>
        {
            var starter = await ChooseAsync(context, context.Get(id), ct);
            var given = context.Get(directory) ?? starter.Id;
            var target = new DirectoryInfo(given);
            if (target.Exists && target.EnumerateFileSystemInfos().Any())
            {
                throw new CliException($"{target.FullName} is not empty.", hint: "Give another directory: coder templates init <directory>");
            }

            StarterTemplates.Unpack(starter.Id, target.FullName);
            await context.Console.Error.WriteLineAsync(
                $"""
                The template is in {target.FullName}. Look at it, then import it with:

                  coder templates push {starter.Id} -d {given}
                """);
        });
    }

    private static async Task<StarterTemplate> ChooseAsync(CliContext context, string? id, CancellationToken ct)
    {
        var starters = StarterTemplates.All();
        if (id is not null)
        {
            return starters.FirstOrDefault(s => s.Id == id) ?? throw new CliException(
                $"There is no example \"{id}\".", "There are: " + string.Join(", ", starters.Select(s => s.Id)));
        }

        if (starters.Count == 0)
        {
            throw new CliException("This build of the program carries no examples.");
        }

        if (starters.Count == 1)
        {
            return starters[0];
        }

        var labels = starters.Select(s => s.Description.Length == 0 ? s.Name : $"{s.Name} – {s.Description}").ToList();
        return starters[await Prompt.SelectAsync(context.Console, "Start from", labels, 0, "--id <name>", ct)];
    }
}
