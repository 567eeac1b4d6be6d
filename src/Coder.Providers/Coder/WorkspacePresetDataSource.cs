using Coder.Hcl.Diagnostics;
using Coder.Hcl.Values;
using Coder.Providers.Declaration;
using Coder.Terraform.Providers;
using static Coder.Providers.Declaration.Field;

namespace Coder.Providers.Coder;

/// <summary><c>coder_workspace_preset</c>: a named set of parameter values, and how many workspaces wait with it.</summary>
internal sealed class WorkspacePresetDataSource() : DataSource<CoderContext>("coder_workspace_preset", Table)
{
    private static readonly Block Table = new(
        [
            Id(),
            Required("name", HclType.String, "Its name, unique in the template.").NotEmpty(),
            Optional("description", HclType.String, "What it does."),
            Optional("icon", HclType.String, "URL or path of an icon.").Url(),
            Optional("default", HclType.Bool, "Chosen in the form when nothing else is.").Default(false),
            Optional("parameters", HclType.Map(HclType.String), "Values of parameters, by name."),
        ],
        Block.AtMostOne("prebuilds",
            [Required("instances", HclType.Number, "How many workspaces wait for an owner.").AtLeast(0)],
            Block.AtMostOne("expiration_policy",
                [Required("ttl", HclType.Number, "Seconds until a waiting workspace is replaced.").AtLeast(0)]),
            new NestedBlock("scheduling", NestingMode.List, new Block(
                [Required("timezone", HclType.String, "The time zone of the schedules, such as Europe/Berlin.")
                    .Check(z => TimeZoneInfo.TryFindSystemTimeZoneById(z.AsString(), out _) ? null : $"must be an IANA time zone, not \"{z.AsString()}\".")],
                Block.ListOf("schedule",
                [
                    Required("cron", HclType.String, "When it applies: five fields, the minute is *.")
                        .Check(c => c.AsString().StartsWith("* ", StringComparison.Ordinal)
                            ? CronExpression.Problem("0 " + c.AsString()) : "must have * as its minute."),
                    Required("instances", HclType.Number, "How many workspaces wait meanwhile.").AtLeast(0),
                ], min: 1)), 0, 1)));

    /// <inheritdoc/>
    public override ValueTask<BlockValue> ReadAsync(
        Operation<CoderContext> operation, BlockValue config, CancellationToken ct) =>
        new(config.With("id", Guid.NewGuid().ToString()));
}
