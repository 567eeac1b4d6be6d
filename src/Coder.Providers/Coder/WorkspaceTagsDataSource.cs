using Coder.Hcl.Values;
using Coder.Providers.Declaration;
using static Coder.Providers.Declaration.Field;

namespace Coder.Providers.Coder;

/// <summary><c>coder_workspace_tags</c>: which provisioners may build workspaces of the template.</summary>
internal sealed class WorkspaceTagsDataSource() : DataSource<CoderContext>("coder_workspace_tags", new Block(
[
    Id(),
    Optional("tags", HclType.Map(HclType.String), "The tags that a provisioner must have."),
]))
{
    /// <inheritdoc/>
    public override ValueTask<BlockValue> ReadAsync(
        Operation<CoderContext> operation, BlockValue config, CancellationToken ct) =>
        new(config.With("id", Guid.NewGuid().ToString()));
}
