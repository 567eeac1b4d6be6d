using Coder.Hcl.Diagnostics;

namespace Coder.Providers.Declaration;

/// <summary>A data source: its table and how it is read.</summary>
internal abstract class DataSource<TContext>(string name, Block block)
{
    /// <summary>The name in templates.</summary>
    public string Name => name;

    /// <summary>Its arguments and attributes.</summary>
    public Block Block => block;

    /// <summary>Checks a configuration beyond the table; values may be unknown.</summary>
    public virtual void Validate(BlockValue config, DiagnosticBag problems)
    {
    }

    /// <summary>Fills the computed attributes of a configuration that has its defaults already.</summary>
    public abstract ValueTask<BlockValue> ReadAsync(
        Operation<TContext> operation, BlockValue config, CancellationToken ct);
}
