using Coder.Hcl.Values;
using Coder.Providers.Declaration;
using static Coder.Providers.Declaration.Field;

namespace Coder.Providers.Coder;

/// <summary><c>coder_task</c>: the task that the workspace was made for.</summary>
internal sealed class TaskDataSource() : DataSource<CoderContext>("coder_task", new Block(
[
    Id("The task's UUID; one of no meaning when there is none."),
    Computed("prompt", HclType.String, "What the task is; empty when there is none."),
    Computed("enabled", HclType.Bool, "Whether there is a task."),
]))
{
    /// <inheritdoc/>
    public override ValueTask<BlockValue> ReadAsync(Operation<CoderContext> operation, BlockValue config, CancellationToken ct)
    {
        var id = operation.Context[CoderVariables.TaskId];
        return new(config
            .With("id", id.Length > 0 ? id : Guid.NewGuid().ToString())
            .With("prompt", operation.Context[CoderVariables.TaskPrompt])
            .With("enabled", id.Length > 0));
    }
}
