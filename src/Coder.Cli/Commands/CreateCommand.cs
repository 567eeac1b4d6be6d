using System.CommandLine;
using Coder.Cli.Console;
using Coder.Cli.ExternalAuth;
using Coder.Cli.Output;
using Coder.Cli.Parameters;
using Coder.Cli.Prompts;
using Coder.Cli.Workspaces;
using Coder.Sdk;

namespace Coder.Cli.Commands;

/// <summary><c>coder create [name]</c>.</summary>
internal sealed class CreateCommand
{
    private readonly Argument<string?> _name;
    private readonly Option<string?> _template;
    private readonly Option<string?> _version;
    private readonly Option<string?> _preset;
    private readonly ParameterOptions _parameters;
    private readonly Option<string?> _copyFrom;
    private readonly Option<string?> _stopAfter;
    private readonly Option<string?> _automaticUpdates;
    private readonly Option<string?> _organization;
    private readonly Option<bool> _noWait;
    private readonly Option<bool> _yes;

    private CreateCommand(CliCommand command)
    {
        _name = command.MayTake("name", "Name of the new workspace, or owner/name");
        _template = command.Text("--template", "Template to make it from", "name", "CODER_TEMPLATE_NAME", "-t");
        _version = command.Text("--template-version", "Version of the template; the active one if not given", "name", "CODER_TEMPLATE_VERSION");
        _preset = command.Text("--preset", "Named set of parameter values; \"none\" for no one", "name", "CODER_PRESET_NAME");
        _parameters = new ParameterOptions(command);
        _copyFrom = command.Text("--copy-parameters-from", "Workspace whose parameter values are taken", "workspace", "CODER_WORKSPACE_COPY_PARAMETERS_FROM");
        _stopAfter = command.Text("--stop-after", "Stop after this time of no use, like 8h; 0s for never", "duration", "CODER_WORKSPACE_STOP_AFTER");
        _automaticUpdates = command.Text("--automatic-updates", "Take new versions at each start: always or never", "when", "CODER_WORKSPACE_AUTOMATIC_UPDATES");
        _automaticUpdates.AcceptOnlyFromAmong("always", "never");
        _organization = command.Organization();
        _noWait = command.NoWait();
        _yes = command.Yes();
    }

    public static CliCommand Create(CliHost host)
    {
        var command = new CliCommand(
            host,
            "create",
            "Create a workspace",
            "coder create demo  # choose the template from a list",
            "coder create demo --template docker --parameter cpu=4 --yes",
            "coder create ada/demo --template docker  # for someone else");
        return command.Runs(new CreateCommand(command).RunAsync);
    }

    private async Task RunAsync(CliContext context, CancellationToken ct)
    {
        var client = context.Client;
        var text = context.Get(_name)
            ?? await Prompt.AskAsync(context.Console, "Name of the workspace", null, null, "coder create <name>", ct);
        var (owner, name) = WorkspaceLookup.Split(text);
        var template = await TemplateAsync(context, ct);
        var version = context.Get(_version) is { } versionName
            ? await TemplateLookup.FindVersionAsync(client, template, versionName, ct)
            : null;
        var versionId = version?.Id ?? template.ActiveVersionId;
        if (owner == "me")
        {
            await MissingAccounts.ConnectAsync(context, versionId, ct);
        }

        var preset = await PresetAsync(context, versionId, ct);
        var ownerId = owner == "me" ? (Guid?)null : (await client.UserAsync(owner, ct)).Id;
        var form = new ParameterForm(client, versionId, template.UseClassicParameterFlow, ownerId);
        var values = await ParametersAsync(context, form, preset, ct);

        var workspace = await client.CreateWorkspaceAsync(
            owner,
            new CreateWorkspaceRequest
            {
                Name = name,
                TemplateId = version is null ? template.Id : null,
                TemplateVersionId = version?.Id,
                TemplateVersionPresetId = preset?.Id,
                RichParameterValues = values,
                TtlMs = context.Get(_stopAfter) is { } ttl ? (long)Durations.Parse(ttl).TotalMilliseconds : null,
                AutomaticUpdates = context.Get(_automaticUpdates),
            },
            ct);
        var shown = owner == "me" ? workspace.Name : $"{workspace.OwnerName}/{workspace.Name}";
        if (context.Get(_noWait))
        {
            await context.Console.Error.WriteLineAsync($"The workspace {shown} is being created. See it with: coder show {shown}");
            return;
        }

        await Builds.FollowAsync(context, workspace.LatestBuild, ct);
        var color = context.Console.ErrorHasColor;
        await context.Console.Error.WriteLineAsync(
            $"{Ansi.Green("✔", color)} The workspace {Ansi.Bold(shown, color)} is running. Enter it with: coder ssh {shown}");
    }

    private async Task<Template> TemplateAsync(CliContext context, CancellationToken ct)
    {
        var client = context.Client;
        if (context.Get(_template) is { } name)
        {
            var organization = await Organizations.ResolveAsync(context, _organization, ct);
            return await TemplateLookup.FindAsync(client, organization, name, ct);
        }

        var templates = (await client.TemplatesAsync(ct)).Where(t => !t.Deprecated).ToList();
        if (context.Get(_organization) is not null)
        {
            var organization = await Organizations.ResolveAsync(context, _organization, ct);
            templates.RemoveAll(t => t.OrganizationId != organization.Id);
        }

        if (templates.Count == 0)
        {
            throw new CliException("There is no template to make a workspace from.", hint: "Add one with: coder templates init");
        }

        if (templates.Count == 1)
        {
            return templates[0];
        }

        templates.Sort((a, b) => b.ActiveUserCount.CompareTo(a.ActiveUserCount));
        var labels = templates.Select(t => t.Description.Length == 0 ? t.Name : $"{t.Name} – {t.Description}").ToList();
        return templates[await Prompt.SelectAsync(context.Console, "Template", labels, 0, "--template <name>", ct)];
    }

    private async Task<Preset?> PresetAsync(CliContext context, Guid versionId, CancellationToken ct)
    {
        var name = context.Get(_preset);
        if (name == "none")
        {
            return null;
        }

        var presets = await context.Client.TemplateVersionPresetsAsync(versionId, ct);
        return name is null
            ? presets.FirstOrDefault(p => p.Default)
            : presets.FirstOrDefault(p => p.Name == name) ?? throw new CliException(
                $"The template has no preset \"{name}\".",
                presets.Count == 0 ? "It has none at all." : "It has: " + string.Join(", ", presets.Select(p => p.Name)));
    }

    private async Task<IReadOnlyList<WorkspaceBuildParameter>> ParametersAsync(
        CliContext context, ParameterForm form, Preset? preset, CancellationToken ct)
    {
        var given = _parameters.Read(context) with
        {
            TakeDefaults = context.Get(_yes) || !context.Console.IsInteractive,
            Preset = (preset?.Parameters ?? []).ToDictionary(p => p.Name, p => p.Value),
        };
        if (context.Get(_copyFrom) is { } source)
        {
            var workspace = await WorkspaceLookup.FindAsync(context.Client, source, ct);
            var copied = await context.Client.WorkspaceBuildParametersAsync(workspace.LatestBuild.Id, ct);
            given = given with { Previous = copied.ToDictionary(p => p.Name, p => p.Value) };
        }

        return await ParameterResolver.ResolveAsync(context.Console, form.AskAsync, given, ct);
    }
}
