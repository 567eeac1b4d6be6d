namespace Coder.Providers.Declaration;

/// <summary>What a provider offers, for pages that describe it.</summary>
internal interface IDescribed
{
    /// <summary>The <c>provider</c> block.</summary>
    Block Settings { get; }

    /// <summary>The managed resource types, by name.</summary>
    IEnumerable<(string Name, Block Block)> ResourceTables { get; }

    /// <summary>The data sources, by name.</summary>
    IEnumerable<(string Name, Block Block)> DataSourceTables { get; }
}
