using Coder.Hcl.Values;
using Coder.Providers.Declaration;
using static Coder.Providers.Declaration.Field;

namespace Coder.Providers.Coder;

/// <summary><c>coder_devcontainer</c>: a dev container that the agent starts from a folder of the workspace.</summary>
internal sealed class DevcontainerResource() : ResourceType<CoderContext>("coder_devcontainer", new Block(
[
    Id(),
    Required("agent_id", HclType.String, "The id of the coder_agent that starts it."),
    Required("workspace_folder", HclType.String, "The folder of the project in the workspace. It may start with ~.")
        .Check(folder => folder.AsString().Length > 0 ? null : "must not be empty."),
    Optional("config_path", HclType.String, "The devcontainer.json, if it is not at one of the usual places of the folder."),
    Computed("subagent_id", HclType.String, "The agent inside: coder_app, coder_script and coder_env are attached to it by their agent_id."),
]))
{
    /// <inheritdoc/>
    public override ValueTask<BlockValue?> CreateAsync(Operation<CoderContext> operation, BlockValue planned, CancellationToken ct) =>
        new(planned.With("id", Guid.NewGuid().ToString()).With("subagent_id", Guid.NewGuid().ToString()));
}
