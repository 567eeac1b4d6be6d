using Coder.Hcl.Diagnostics;
using Coder.Providers.Declaration;

namespace Coder.Provisioner.Reading;

/// <summary>Reads the apps of agents.</summary>
internal static class AppReader
{
    /// <summary>Most characters between the dots of a host name (RFC 1035).</summary>
    private const int LongestLabel = 63;

    /// <summary>What the names of a workspace and its owner have together without being unusual.</summary>
    private const int UsualNames = 24;

    /// <summary>All apps with the agents – or dev containers, for the agents inside – they belong to; one whose agent is not there has none.</summary>
    public static IReadOnlyList<(ProvisionedApp App, TemplateObject? Owner)> Read(TemplateObjects objects)
    {
        var apps = objects.Managed("coder_app").Select(a => (App: App(a.Value), Owner: objects.AgentOrDevcontainerOf(a), Source: a)).ToList();
        foreach (var twice in apps.GroupBy(a => a.App.Slug, StringComparer.Ordinal).Where(g => g.Count() > 1))
        {
            objects.Problems.Add(Diagnostic.Error(
                "Duplicate app slug",
                $"The apps {string.Join(" and ", twice.Select(a => a.Source.Address))} both have the slug \"{twice.Key}\", "
                + "which is part of their URLs: change one.")
                with { Address = twice.Last().Source.Address.ToString() });
        }

        foreach (var (app, _, source) in apps.Where(a => a.App.Subdomain && RoomForNames(a.App) < UsualNames))
        {
            objects.Problems.Add(Diagnostic.Warning(
                "Long app slug",
                $"The slug \"{app.Slug}\" leaves {Math.Max(0, RoomForNames(app))} of the {LongestLabel} characters that a host name may have between dots "
                + "(slug--workspace--owner) to the names of workspace and owner. Where they are longer, the app opens below the dashboard's host, for its owner only: "
                + "choose a shorter slug.")
                with { Address = source.Address.ToString() });
        }

        return [.. apps.Select(a => (a.App, a.Owner))];
    }

    private static int RoomForNames(ProvisionedApp app) => LongestLabel - app.Slug.Length - "----".Length;

    private static ProvisionedApp App(BlockValue app)
    {
        var check = app.Blocks("healthcheck").Select(b => (BlockValue?)b).FirstOrDefault();
        return new ProvisionedApp
        {
            Slug = app.Text("slug"),
            DisplayName = app.TextOrNull("display_name") ?? app.Text("slug"),
            Icon = app.Text("icon"),
            Url = app.Text("url"),
            Command = app.Text("command"),
            External = app.Flag("external"),
            Subdomain = app.Flag("subdomain"),
            Share = app.TextOrNull("share") ?? "owner",
            HealthcheckUrl = check?.Text("url") ?? "",
            HealthcheckInterval = (int)(check?.Number("interval") ?? 0),
            HealthcheckThreshold = (int)(check?.Number("threshold") ?? 0),
            Order = (int)app.Number("order"),
            Group = app.Text("group"),
            Hidden = app.Flag("hidden"),
            OpenIn = app.TextOrNull("open_in") ?? "slim-window",
            Tooltip = app.Text("tooltip"),
        };
    }
}
