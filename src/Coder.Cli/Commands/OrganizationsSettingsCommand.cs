using System.CommandLine;
using System.Text.Json;
using Coder.Cli.Output;
using Coder.Cli.Workspaces;
using Coder.Sdk;

namespace Coder.Cli.Commands;

/// <summary><c>coder organizations settings show|set</c>: groups of settings that are read and written as JSON.</summary>
internal static class OrganizationsSettingsCommand
{
    private static readonly Setting[] Settings =
    [
        new("group-sync", "groupsync", "which groups a login through OpenID Connect puts members into", id => $"organizations/{id}/settings/idpsync/groups"),
        new("role-sync", "rolesync", "which roles a login through OpenID Connect gives members", id => $"organizations/{id}/settings/idpsync/roles"),
        new("organization-sync", "organizationsync", "which organizations a login through OpenID Connect makes users members of", _ => "settings/idpsync/organization"),
        new("workspace-sharing", "workspacesharing", "whether members may share their workspaces", id => $"organizations/{id}/settings/workspace-sharing"),
    ];

    public static CliCommand Create(CliHost host, Option<string?> organization)
    {
        var command = new CliCommand(
            host,
            "settings",
            "Show and change settings of an organization",
            "coder organizations settings show group-sync -O research > group-sync.json",
            "coder organizations settings set group-sync -O research < group-sync.json");
        command.Aliases.Add("setting");
        command.Options.Add(organization);
        var show = new CliCommand(host, "show", "Print settings of an organization as JSON", "coder organizations settings show role-sync");
        var set = new CliCommand(host, "set", "Change settings of an organization with JSON on standard input", "coder organizations settings set role-sync < role-sync.json");
        foreach (var setting in Settings)
        {
            show.Subcommands.Add(Show(host, organization, setting));
            set.Subcommands.Add(Set(host, organization, setting));
        }

        show.Options.Add(organization);
        set.Options.Add(organization);
        command.Subcommands.Add(show);
        command.Subcommands.Add(set);
        return command;
    }

    private static CliCommand Show(CliHost host, Option<string?> organizationOption, Setting setting)
    {
        var command = new CliCommand(host, setting.Name, $"Print as JSON {setting.Purpose}", $"coder organizations settings show {setting.Name}");
        command.Aliases.Add(setting.Alias);
        command.Options.Add(organizationOption);
        return command.Runs(async (context, ct) =>
        {
            var path = await PathAsync(context, organizationOption, setting, ct);
            await JsonWriter.WriteAsync(context, await context.Client.SettingsAsync(path, ct), CoderJsonContext.Default.JsonElement, ct);
        });
    }

    private static CliCommand Set(CliHost host, Option<string?> organizationOption, Setting setting)
    {
        var example = $"coder organizations settings set {setting.Name} < {setting.Name}.json";
        var command = new CliCommand(
            host, setting.Name, $"Decide with JSON {setting.Purpose}", $"coder organizations settings show {setting.Name} > {setting.Name}.json  # to edit it", example);
        command.Aliases.Add(setting.Alias);
        command.Options.Add(organizationOption);
        return command.Runs(async (context, ct) =>
        {
            var json = await GivenJson.ReadAsync(context, CoderJsonContext.Default.JsonElement, $"the settings of {setting.Name}", example, ct);
            if (json.ValueKind != JsonValueKind.Object)
            {
                throw new CliException("Standard input is not settings: a JSON object is expected.", hint: $"For example: {example}");
            }

            var path = await PathAsync(context, organizationOption, setting, ct);
            await JsonWriter.WriteAsync(context, await context.Client.UpdateSettingsAsync(path, json, ct), CoderJsonContext.Default.JsonElement, ct);
        });
    }

    /// <summary>The organization is looked up only for settings that are an organization's own.</summary>
    private static async Task<string> PathAsync(CliContext context, Option<string?> option, Setting setting, CancellationToken ct) =>
        setting.Name == "organization-sync"
            ? setting.Path(Guid.Empty)
            : setting.Path((await Organizations.ResolveAsync(context, option, ct)).Id);

    /// <param name="Name">As it is typed.</param>
    /// <param name="Alias">As it may be typed too.</param>
    /// <param name="Purpose">What the settings decide, as the end of a sentence.</param>
    /// <param name="Path">Where the API has them, for the id of an organization.</param>
    private sealed record Setting(string Name, string Alias, string Purpose, Func<Guid, string> Path);
}
