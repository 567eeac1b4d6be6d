using System.Globalization;

namespace Coder.Server.Apps;

/// <summary>What a URL names: an app or a port of a workspace's agent. Nothing says yet that there is such a thing.</summary>
/// <param name="Owner">Username of the workspace's owner.</param>
/// <param name="Workspace">Name of the workspace.</param>
/// <param name="Agent">Name of the agent; null leaves the choice to the server.</param>
/// <param name="App">The app's slug, or a port as it was written (<c>8080</c>, <c>8443s</c>).</param>
/// <param name="BasePath">
/// Where the app begins below the dashboard's host, ending with a slash and as the browser wrote it; null on a host of its own.
/// </param>
internal sealed record AppAddress(string Owner, string Workspace, string? Agent, string App, string? BasePath)
{
    private const int FirstPort = 9;
    private const string Separator = "--";
    private const string PrefixEnd = "---";

    /// <summary>Whether the app is below the dashboard's host.</summary>
    public bool IsPath => BasePath is not null;

    /// <summary>The port, when a number with at most an <c>s</c> behind it is named.</summary>
    public int? Port { get; } = ReadPort(App);

    /// <summary>Whether the port is spoken to by https.</summary>
    public bool PortIsHttps => App.EndsWith('s');

    /// <summary>Whether the port is one that apps have: the lowest ones are the agent's own.</summary>
    public bool PortIsAllowed => Port is >= FirstPort and <= 65535;

    /// <summary>
    /// Reads <c>app--agent--workspace--user</c> or, without the agent, <c>app--workspace--user</c>. Something that ends with <c>---</c> may
    /// come before it: pages that want an origin of their own make one up so. Null when it is something else.
    /// </summary>
    public static AppAddress? OfLabel(string label)
    {
        var start = label.LastIndexOf(PrefixEnd, StringComparison.Ordinal);
        var parts = label[(start < 0 ? 0 : start + PrefixEnd.Length)..].Split(Separator);
        return parts.Any(part => part.Length == 0 || part is ['-', ..] or [.., '-']) ? null : parts switch
        {
            [var app, var agent, var workspace, var owner] => new(owner, workspace, agent, app, BasePath: null),
            [var app, var workspace, var owner] => new(owner, workspace, null, app, BasePath: null),
            _ => null,
        };
    }

    /// <summary>Reads the parts of a path, the workspace as <c>workspace</c> or <c>workspace.agent</c>.</summary>
    public static AppAddress OfPath(string owner, string target, string app, string basePath)
    {
        var dot = target.IndexOf('.', StringComparison.Ordinal);
        return dot < 0 ? new(owner, target, null, app, basePath) : new(owner, target[..dot], target[(dot + 1)..], app, basePath);
    }

    private static int? ReadPort(string app) =>
        app.Length <= 6 && int.TryParse(app.EndsWith('s') ? app.AsSpan(..^1) : app, NumberStyles.None, CultureInfo.InvariantCulture, out var port)
            ? port
            : null;
}
