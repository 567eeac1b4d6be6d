using System.Formats.Tar;
using Coder.Cli.Prompts;
using Coder.Cli.Workspaces;

namespace Coder.Cli.Commands;

/// <summary><c>coder templates pull &lt;template&gt; [directory]</c>.</summary>
internal static class TemplatesPullCommand
{
    public static CliCommand Create(CliHost host)
    {
        var command = new CliCommand(
            host,
            "pull",
            "Download the files of a template",
            "coder templates pull docker ./docker",
            "coder templates pull docker --tar > docker.tar");
        var name = command.Takes("template", "Name of the template");
        var directory = command.MayTake("directory", "Where to put the files; ./<template> if not given");
        var versionName = command.Text("--version", "Version to download; the active one if not given", "name");
        var tar = command.Flag("--tar", "Write a tar to standard output instead");
        var organizationOption = command.Organization();
        var yes = command.Yes();
        return command.Runs(async (context, ct) =>
        {
            var organization = await Organizations.ResolveAsync(context, organizationOption, ct);
            var template = await TemplateLookup.FindAsync(context.Client, organization, context.Get(name)!, ct);
            var version = context.Get(versionName) is { } given and not "active"
                ? await TemplateLookup.FindVersionAsync(context.Client, template, given, ct)
                : await context.Client.TemplateVersionAsync(template.ActiveVersionId, ct);
            await using var content = await context.Client.DownloadAsync(version.Job.FileId, ct);
            if (context.Get(tar))
            {
                await using var output = context.Console.OpenOutput();
                await content.CopyToAsync(output, ct);
                return;
            }

            var target = new DirectoryInfo(context.Get(directory) ?? template.Name);
            if (target.Exists && target.EnumerateFileSystemInfos().Any())
            {
                await Prompt.ConfirmOrStopAsync(context.Console, $"{target.FullName} is not empty. Overwrite files in it?", context.Get(yes), ct);
            }

            target.Create();
            await TarFile.ExtractToDirectoryAsync(content, target.FullName, overwriteFiles: true, ct);
            await context.Console.Error.WriteLineAsync($"Version {version.Name} of {template.Name} is in {target.FullName}.");
        });
    }
}
