using Coder.Hcl.Values;
using Coder.Providers.Declaration;
using static Coder.Providers.Declaration.Field;

namespace Coder.Providers.Coder;

/// <summary><c>coder_workspace</c>: the workspace that is being built.</summary>
internal sealed class WorkspaceDataSource() : DataSource<CoderContext>("coder_workspace", new Block(
[
    Id("The workspace's UUID."),
    Computed("name", HclType.String, "The workspace's name."),
    Computed("transition", HclType.String, "start or stop."),
    Computed("start_count", HclType.Number, "1 while the workspace starts, else 0: use it as count of what stops with the workspace."),
    Computed("access_url", HclType.String, "The server's address, without a slash at the end."),
    Computed("access_port", HclType.Number, "The server's port."),
    Computed("template_id", HclType.String, "The template's id."),
    Computed("template_name", HclType.String, "The template's name."),
    Computed("template_version", HclType.String, "The template version's name."),
    Computed("is_prebuild", HclType.Bool, "Whether the workspace waits for an owner."),
    Computed("prebuild_count", HclType.Number, "1 while the workspace waits for an owner, else 0."),
    Computed("is_prebuild_claim", HclType.Bool, "Whether this build gives a waiting workspace to its owner."),
]))
{
    /// <inheritdoc/>
    public override ValueTask<BlockValue> ReadAsync(
        Operation<CoderContext> operation, BlockValue config, CancellationToken ct)
    {
        var context = operation.Context;
        var transition = context.Or(CoderVariables.Transition, "start");
        var prebuild = context.Says(CoderVariables.IsPrebuild);
        var url = context.AccessUrl!;
        return new(config
            .With("id", context.Or(CoderVariables.WorkspaceId, Guid.NewGuid().ToString()))
            .With("name", context.Or(CoderVariables.WorkspaceName, "default"))
            .With("transition", transition)
            .With("start_count", transition == "start" ? 1 : 0)
            .With("access_url", url.AbsoluteUri.TrimEnd('/'))
            .With("access_port", url.Port)
            .With("template_id", context[CoderVariables.TemplateId])
            .With("template_name", context[CoderVariables.TemplateName])
            .With("template_version", context[CoderVariables.TemplateVersion])
            .With("is_prebuild", prebuild)
            .With("prebuild_count", prebuild ? 1 : 0)
            .With("is_prebuild_claim", context.Says(CoderVariables.IsPrebuildClaim)));
    }
}
