using System.CommandLine;

namespace Coder.Cli.Templates;

/// <summary>Where the files of a template come from: a directory, or a tar on standard input.</summary>
internal sealed class TemplateUpload(CliCommand command)
{
    private readonly Option<string?> _directory =
        command.Text("--directory", "Directory of the template; - reads a tar from standard input", "path", "CODER_TEMPLATE_DIRECTORY", "-d");

    /// <summary>The name that the template has when nobody gives one: its directory's.</summary>
    public string DefaultName(CliContext context) => context.Get(_directory) is { } path and not "-"
        ? new DirectoryInfo(path).Name
        : new DirectoryInfo(Directory.GetCurrentDirectory()).Name;

    public bool IsStandardInput(CliContext context) => context.Get(_directory) == "-";

    /// <summary>Uploads the files.</summary>
    /// <returns>The file's id.</returns>
    public async Task<Guid> SendAsync(CliContext context, CancellationToken ct)
    {
        await using var content = IsStandardInput(context)
            ? context.Console.OpenInput()
            : TemplateArchive.Pack(context.Get(_directory) ?? Directory.GetCurrentDirectory());
        return (await context.Client.UploadAsync("application/x-tar", content, ct)).Id;
    }
}
