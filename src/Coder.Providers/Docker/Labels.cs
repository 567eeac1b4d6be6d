using Coder.Hcl.Values;
using Coder.Providers.Declaration;
using Coder.Terraform.Providers;
using static Coder.Providers.Declaration.Field;

namespace Coder.Providers.Docker;

/// <summary>The <c>labels</c> blocks that several types have.</summary>
internal static class Labels
{
    /// <summary>The label by which a container is known to belong to a resource of a workspace, also after an interrupted build.</summary>
    public const string Owner = "dev.coder.resource";

    /// <summary>Their table.</summary>
    public static NestedBlock Table { get; } = new("labels", NestingMode.Set, new Block(
    [
        Required("label", HclType.String, "The label's name."),
        Required("value", HclType.String, "Its value."),
    ]));

    /// <summary>Their values.</summary>
    public static Dictionary<string, string> Of(BlockValue block)
    {
        var labels = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var label in block.Blocks(Table.Name))
        {
            labels[label.Text("label")] = label.Text("value");
        }

        return labels;
    }

    /// <summary>The blocks for labels that exist.</summary>
    public static HclValue Value(IEnumerable<KeyValuePair<string, string>> labels) => HclValue.Set(
        Table.Block.Schema.ImpliedType,
        labels.Where(l => l.Key != Owner).Select(l => HclValue.Object(
        [
            KeyValuePair.Create("label", HclValue.String(l.Key)),
            KeyValuePair.Create("value", HclValue.String(l.Value)),
        ])));

    /// <summary>What <see cref="Owner"/> says of a resource; null outside of a workspace's build.</summary>
    public static string? OwnerOf(Operation<DockerContext> operation) =>
        operation.Context.Options.WorkspaceId is { Length: > 0 } workspace ? $"{workspace}/{operation.Address}" : null;
}
