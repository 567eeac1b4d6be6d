using System.CommandLine;
using Coder.Cli.Console;
using Coder.Cli.Jobs;
using Coder.Cli.Parameters;
using Coder.Cli.Prompts;
using Coder.Cli.Templates;
using Coder.Cli.Workspaces;
using Coder.Sdk;

namespace Coder.Cli.Commands;

/// <summary><c>coder templates push [name]</c>: imports files as a new version, and makes the template if it is new.</summary>
internal sealed class TemplatesPushCommand
{
    private const int MaxMessage = 72;

    private readonly Argument<string?> _name;
    private readonly TemplateUpload _upload;
    private readonly Option<string?> _versionName;
    private readonly Option<string?> _message;
    private readonly Option<string[]> _variables;
    private readonly Option<string?> _variablesFile;
    private readonly Option<string[]> _tags;
    private readonly Option<string?> _engine;
    private readonly Option<bool> _activate;
    private readonly Option<string?> _organization;
    private readonly Option<bool> _yes;

    private TemplatesPushCommand(CliCommand command)
    {
        _name = command.MayTake("name", "Name of the template; the directory's if not given");
        _upload = new TemplateUpload(command);
        _versionName = command.Text("--name", "Name of the version; a random one if not given", "name");
        _message = command.Text("--message", "What changed, in at most 72 characters", "text", null, "-m");
        _variables = command.List("--variable", "Value of a template variable; may be repeated", "name=value");
        command.Options[^1].Aliases.Add("--var");
        _variablesFile = command.Text("--variables-file", "YAML file of values of template variables", "path");
        _tags = command.List("--provisioner-tag", "Tag of the provisioners that may run it; may be repeated", "name=value");
        _engine = command.Text("--engine", "What runs the builds of a new template: native, cli or auto", "engine");
        _activate = command.Flag("--activate", "Let new workspaces take the version; --activate=false to only import it");
        _activate.DefaultValueFactory = _ => true;
        _organization = command.Organization();
        _yes = command.Yes();
    }

    public static CliCommand Create(CliHost host)
    {
        var command = new CliCommand(
            host,
            "push",
            "Import a template from a directory, as a new template or a new version",
            "coder templates push  # from this directory",
            "coder templates push docker -d ./docker -m \"Larger disks\" --variable region=eu --yes",
            "git archive HEAD | coder templates push docker -d - --yes");
        return command.Runs(new TemplatesPushCommand(command).RunAsync);
    }

    private async Task RunAsync(CliContext context, CancellationToken ct)
    {
        if (context.Get(_message) is { Length: > MaxMessage } message)
        {
            throw new CliException($"The message has {message.Length} characters; at most {MaxMessage} are allowed.");
        }

        if (context.Get(_name) is null && _upload.IsStandardInput(context))
        {
            throw new CliException("A template from standard input needs a name.", hint: "coder templates push <name> -d -");
        }

        var name = context.Get(_name) ?? _upload.DefaultName(context);
        var organization = await Organizations.ResolveAsync(context, _organization, ct);
        var template = await TemplateLookup.TryFindAsync(context.Client, organization, name, ct);
        if (template is null && context.Console.IsInteractive && !context.Get(_yes)
            && !await Prompt.ConfirmAsync(context.Console, $"There is no template {name} yet. Create it?", defaultValue: true, "--yes", ct))
        {
            throw new CliException("Stopped: nothing was changed.");
        }

        var fileId = await _upload.SendAsync(context, ct);
        var version = await ImportAsync(context, organization, template, fileId, ct);
        await PublishAsync(context, organization, template, version, name, ct);
    }

    private async Task<TemplateVersion> ImportAsync(
        CliContext context, Organization organization, Template? template, Guid fileId, CancellationToken ct)
    {
        var values = NamedValues.ReadFile(context.Get(_variablesFile));
        foreach (var (variable, value) in NamedValues.Parse(context.Get(_variables) ?? [], "--variable"))
        {
            values[variable] = value;
        }

        var request = new CreateTemplateVersionRequest
        {
            Name = context.Get(_versionName),
            Message = context.Get(_message),
            TemplateId = template?.Id,
            FileId = fileId,
            // "-" is how the original clears the tags of the version before.
            Tags = NamedValues.Parse((context.Get(_tags) ?? []).Where(t => t != "-"), "--provisioner-tag"),
        };
        while (true)
        {
            var version = await context.Client.CreateTemplateVersionAsync(
                organization.Id, request with { UserVariableValues = [.. values.Select(v => new VariableValue(v.Key, v.Value))] }, ct);
            try
            {
                await JobFollower.FollowAsync(
                    context, FollowedJob.Import(context.Client, version.Id), "The template could not be imported.", ct);
                return version;
            }
            catch (CliException) when (context.Console.IsInteractive)
            {
                if (!await AskForVariablesAsync(context, version, values, ct))
                {
                    throw;
                }
            }
        }
    }

    /// <summary>Asks for required variables that the failed import missed; false when it failed for another reason.</summary>
    private static async Task<bool> AskForVariablesAsync(
        CliContext context, TemplateVersion version, Dictionary<string, string> values, CancellationToken ct)
    {
        var job = (await context.Client.TemplateVersionAsync(version.Id, ct)).Job;
        if (job.ErrorCode != JobErrorCode.RequiredTemplateVariables)
        {
            return false;
        }

        var variables = await context.Client.TemplateVersionVariablesAsync(version.Id, ct);
        var missing = variables.Where(v => v.Required && v.Value.Length == 0 && !values.ContainsKey(v.Name)).ToList();
        foreach (var variable in missing)
        {
            if (variable.Description.Length > 0)
            {
                await context.Console.Error.WriteLineAsync(Ansi.Dim(variable.Description, context.Console.ErrorHasColor));
            }

            var flag = $"--variable {variable.Name}=...";
            var question = $"Variable {variable.Name}";
            values[variable.Name] = variable.Sensitive
                ? await Prompt.SecretAsync(context.Console, question, null, flag, ct)
                : await Prompt.AskAsync(context.Console, question, null, null, flag, ct);
        }

        return missing.Count > 0;
    }

    private async Task PublishAsync(
        CliContext context, Organization organization, Template? template, TemplateVersion version, string name, CancellationToken ct)
    {
        var color = context.Console.ErrorHasColor;
        var done = Ansi.Green("✔", color);
        if (template is null)
        {
            await context.Client.CreateTemplateAsync(organization.Id, new() { Name = name, VersionId = version.Id, Engine = context.Get(_engine) }, ct);
            await context.Console.Error.WriteLineAsync(
                $"{done} The template {Ansi.Bold(name, color)} is ready. Make a workspace with: coder create <name> --template {name}");
        }
        else if (context.Get(_activate))
        {
            await context.Client.UpdateActiveTemplateVersionAsync(template.Id, version.Id, ct);
            await context.Console.Error.WriteLineAsync(
                $"{done} Version {version.Name} is the active one of {Ansi.Bold(name, color)} now.");
        }
        else
        {
            await context.Console.Error.WriteLineAsync(
                $"{done} Version {version.Name} is imported. Activate it with: coder templates versions promote {name} --template-version {version.Name}");
        }
    }
}
