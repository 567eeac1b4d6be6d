namespace Coder.Hcl.Syntax;

/// <summary>A parsed file.</summary>
public sealed class HclFile
{
    internal HclFile(SourceText source, BodySyntax body)
    {
        Name = source.Name;
        Source = source.Bytes;
        Body = body;
    }

    /// <summary>The name given to the parser.</summary>
    public string Name { get; }

    /// <summary>The UTF-8 source.</summary>
    public ReadOnlyMemory<byte> Source { get; }

    /// <summary>The content of the file.</summary>
    public BodySyntax Body { get; }
}
