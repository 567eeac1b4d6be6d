using System.Text.RegularExpressions;
using Coder.Hcl.Diagnostics;
using Coder.Hcl.Values;
using Coder.Providers.Declaration;
using static Coder.Providers.Declaration.Field;

namespace Coder.Providers.Coder;

/// <summary><c>coder_app</c>: something to open in a workspace, a web page or a command.</summary>
internal sealed partial class AppResource() : ResourceType<CoderContext>("coder_app", Table)
{
    // What cannot be combined: the first word of each pair is set only when the second is not.
    private static readonly (string One, string Other)[] Conflicts =
    [
        ("command", "url"), ("command", "subdomain"), ("command", "healthcheck"), ("command", "external"),
        ("external", "subdomain"), ("external", "share"), ("external", "healthcheck"),
    ];

    private static readonly Block Table = new(
        [
            Id(),
            Required("agent_id", HclType.String, "The id of the coder_agent that serves the app."),
            Required("slug", HclType.String, "Its name in URLs: letters, digits and single hyphens.")
                .Matching(Slug(), "letters, digits and single hyphens, neither first nor last a hyphen"),
            Optional("display_name", HclType.String, "The label; the slug when not set.").AtMostCharacters(64),
            Optional("icon", HclType.String, "URL or path of an icon.").Url(),
            Optional("url", HclType.String, "What to open: a URL inside the workspace, or any when external."),
            Optional("command", HclType.String, "A command to run in a terminal instead."),
            Optional("external", HclType.Bool, "The browser opens url itself, without the proxy.").Default(false),
            Optional("subdomain", HclType.Bool, "Served under a host name of its own instead of a path."),
            Optional("share", HclType.String, "Who may open it: owner, authenticated, organization or public.")
                .Default("owner").OneOf("owner", "authenticated", "organization", "public"),
            Optional("order", HclType.Number, "Position on the page, ascending."),
            Optional("group", HclType.String, "The group it is shown in.").AtMostCharacters(64),
            Optional("hidden", HclType.Bool, "Not shown on the page.").Default(false),
            Optional("open_in", HclType.String, "tab or slim-window.").Default("slim-window").OneOf("tab", "slim-window"),
            Optional("tooltip", HclType.String, "Markdown that is shown when pointing at it.").AtMostCharacters(2048),
        ],
        Block.AtMostOne("healthcheck",
        [
            Required("url", HclType.String, "Asked for its status; below 500 is healthy."),
            Required("interval", HclType.Number, "Seconds between checks.").AtLeast(1),
            Required("threshold", HclType.Number, "Failures in a row until it counts as unhealthy.").AtLeast(1),
        ]));

    /// <inheritdoc/>
    public override void Validate(BlockValue config, DiagnosticBag problems)
    {
        foreach (var (one, other) in Conflicts.Where(c => Uses(config, c.One) && Uses(config, c.Other)))
        {
            problems.Add(Diagnostic.Error(
                "Conflicting arguments", $"A coder_app can have {one} or {other}, not both: remove one of them."));
        }
    }

    // external = false says the same as leaving it out.
    private static bool Uses(BlockValue config, string name) => name switch
    {
        "healthcheck" => config.Blocks(name).Any(),
        "external" => config.Flag(name),
        _ => config.IsSet(name),
    };

    [GeneratedRegex("^[a-z0-9](-?[a-z0-9])*$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Slug();
}
