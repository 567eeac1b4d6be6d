using System.Text.Json;
using Coder.Sdk.AgentProtocol;

namespace Coder.Agent.Containers;

/// <summary>What <c>customizations.coder</c> of a <c>devcontainer.json</c> asks for.</summary>
internal sealed record DevcontainerCustomization
{
    /// <summary>Most apps that are read.</summary>
    public const int MostApps = 32;

    private static readonly (string Name, bool IsShown)[] Usual =
        [("vscode", true), ("vscode_insiders", false), ("web_terminal", true), ("ssh_helper", true), ("port_forwarding_helper", true)];

    /// <summary>Name of the agent inside; null for the one of the dev container.</summary>
    public string? Name { get; init; }

    /// <summary>Leaves the dev container alone: no agent inside.</summary>
    public bool Ignore { get; init; }

    /// <summary>The built-in apps to show.</summary>
    public IReadOnlyList<string> DisplayApps { get; init; } = [.. Usual.Where(app => app.IsShown).Select(app => app.Name)];

    /// <summary>Its apps.</summary>
    public IReadOnlyList<SubAgentApp> Apps { get; init; } = [];

    /// <summary>
    /// Reads the parts of <c>customizations.coder</c> in a merged configuration – those of the image and of features come first –, which add up: a later
    /// name, display app or app of the same slug wins.
    /// </summary>
    /// <exception cref="DevcontainerException">A value has a wrong type.</exception>
    public static DevcontainerCustomization Read(JsonElement parts)
    {
        try
        {
            return Merge([.. parts.Items()]);
        }
        catch (Exception e) when (e is InvalidOperationException or FormatException)
        {
            throw new DevcontainerException($"a value below customizations.coder has a wrong type: {e.Message}");
        }
    }

    private static DevcontainerCustomization Merge(IReadOnlyList<JsonElement> parts)
    {
        var shown = Usual.ToDictionary(app => app.Name, app => app.IsShown, StringComparer.Ordinal);
        var apps = new Dictionary<string, SubAgentApp>(StringComparer.Ordinal);
        foreach (var part in parts)
        {
            foreach (var choice in part.Member("displayApps").Members().Where(choice => shown.ContainsKey(choice.Name)))
            {
                shown[choice.Name] = choice.Value.GetBoolean();
            }

            foreach (var app in part.Member("apps").Items().Select(App).Where(app => apps.Count < MostApps || apps.ContainsKey(app.Slug)))
            {
                apps[app.Slug] = app;
            }
        }

        return new DevcontainerCustomization
        {
            Name = parts.Select(part => Text(part, "name")).LastOrDefault(name => name.Length > 0),
            Ignore = parts.Any(part => Flag(part, "ignore")),
            DisplayApps = [.. Usual.Where(app => shown[app.Name]).Select(app => app.Name)],
            Apps = [.. apps.Values],
        };
    }

    private static SubAgentApp App(JsonElement app)
    {
        var check = app.Member("healthCheck");
        return new SubAgentApp
        {
            Slug = Text(app, "slug"),
            DisplayName = Text(app, "displayName"),
            Url = Text(app, "url"),
            Command = Text(app, "command"),
            Icon = Text(app, "icon"),
            External = Flag(app, "external"),
            Subdomain = Flag(app, "subdomain"),
            Hidden = Flag(app, "hidden"),
            Share = Text(app, "share") is { Length: > 0 } share ? share : "owner",
            OpenIn = Text(app, "openIn") is { Length: > 0 } place ? place : "slim-window",
            Group = Text(app, "group"),
            Order = Number(app, "order"),
            HealthcheckUrl = Text(check, "url"),
            HealthcheckInterval = Number(check, "interval"),
            HealthcheckThreshold = Number(check, "threshold"),
        };
    }

    // Those who write the file are told of a value of a wrong kind.
    private static string Text(JsonElement element, string name) => element.Member(name) is { ValueKind: not JsonValueKind.Undefined } text ? text.GetString() ?? "" : "";

    private static bool Flag(JsonElement element, string name) => element.Member(name) is { ValueKind: not JsonValueKind.Undefined } flag && flag.GetBoolean();

    private static int Number(JsonElement element, string name) => element.Member(name) is { ValueKind: not JsonValueKind.Undefined } number ? number.GetInt32() : 0;
}
