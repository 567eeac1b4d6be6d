using Coder.Providers.Declaration;
using Coder.Providers.Docker.Client;

namespace Coder.Providers.Docker;

/// <summary>What the provider's data sources have in common: a refusal becomes a sentence.</summary>
internal abstract class DockerDataSource(string name, Block block) : DataSource<DockerContext>(name, block)
{
    /// <inheritdoc/>
    public sealed override async ValueTask<BlockValue> ReadAsync(Operation<DockerContext> operation, BlockValue config, CancellationToken ct)
    {
        try
        {
            return await FindAsync(operation, config, ct);
        }
        catch (EngineException e)
        {
            operation.Fail($"Cannot read {Name}", DockerFailure.Sentence(e, config.Text("name")));
            return config;
        }
    }

    /// <summary>Fills the computed attributes.</summary>
    /// <exception cref="EngineException">There is no such object, or the engine or registry was not reached.</exception>
    protected abstract Task<BlockValue> FindAsync(Operation<DockerContext> operation, BlockValue config, CancellationToken ct);
}
