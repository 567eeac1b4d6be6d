using Coder.Hcl.Diagnostics;
using Coder.Hcl.Values;
using Coder.Providers.Declaration;
using static Coder.Providers.Declaration.Field;

namespace Coder.Providers.Coder;

/// <summary><c>coder_script</c>: a script that the agent runs at start, at stop or by the clock.</summary>
internal sealed class ScriptResource() : ResourceType<CoderContext>("coder_script", Table)
{
    private static readonly Block Table = new(
    [
        Id(),
        Required("agent_id", HclType.String, "The id of the coder_agent that runs it."),
        Required("display_name", HclType.String, "The label of its log."),
        Required("script", HclType.String, "The text of the script."),
        Optional("icon", HclType.String, "URL or path of an icon.").Url(),
        Optional("log_path", HclType.String, "The file in the workspace that its output goes to."),
        Optional("run_on_start", HclType.Bool, "Runs when the agent starts.").Default(false),
        Optional("run_on_stop", HclType.Bool, "Runs before the agent stops.").Default(false),
        Optional("start_blocks_login", HclType.Bool, "Logins wait until it is done.").Default(false),
        Optional("cron", HclType.String, "When it runs besides: six fields, seconds first.")
            .Check(c => CronExpression.Problem(c.AsString())),
        Optional("timeout", HclType.Number, "Seconds it may take; 0: no limit.").Default(0).AtLeast(0),
    ]);

    /// <inheritdoc/>
    public override void Validate(BlockValue config, DiagnosticBag problems)
    {
        if (Off(config, "run_on_start") && Off(config, "run_on_stop") && config["cron"].IsKnown && config.Text("cron").Length == 0)
        {
            problems.Add(Diagnostic.Error(
                "Script never runs", "At least one of \"run_on_start\", \"run_on_stop\", or \"cron\" must be set."));
        }

        if (config.Flag("start_blocks_login") && Off(config, "run_on_start"))
        {
            problems.Add(Diagnostic.Error(
                "Nothing to wait for", "\"start_blocks_login\" can only be set if \"run_on_start\" is \"true\"."));
        }
    }

    private static bool Off(BlockValue config, string name) => config[name].IsKnown && !config.Flag(name);
}
