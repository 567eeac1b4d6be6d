using Coder.Hcl.Diagnostics;
using Coder.Hcl.Values;
using Coder.Providers.Declaration;
using static Coder.Providers.Declaration.Field;

namespace Coder.Providers.Coder;

/// <summary><c>coder_metadata</c>: facts about a resource on the workspace's page.</summary>
internal sealed class MetadataResource() : ResourceType<CoderContext>("coder_metadata", Table)
{
    private static readonly Block Table = new(
        [
            Id(),
            Required("resource_id", HclType.String, "The id of the resource that the facts are about."),
            Optional("hide", HclType.Bool, "Leaves the resource out of the page."),
            Optional("icon", HclType.String, "URL or path of an icon.").Url(),
            Optional("daily_cost", HclType.Number, "Quota credits per day.").AtLeast(0),
        ],
        Block.ListOf("item",
        [
            Required("key", HclType.String, "Its name, unique in the resource."),
            Optional("value", HclType.String, "Its value."),
            Optional("sensitive", HclType.Bool, "Hidden until asked for.").Default(false),
            Computed("is_null", HclType.Bool, "Whether there is no value.").DerivedBy(item =>
                item["value"].IsKnown ? HclValue.Bool(item["value"].IsNull) : HclValue.Unknown(HclType.Bool)),
        ]));

    /// <inheritdoc/>
    public override void Validate(BlockValue config, DiagnosticBag problems) =>
        Unique.Check(config.Blocks("item").Select(i => i.Text("key")), "item key", problems);
}
