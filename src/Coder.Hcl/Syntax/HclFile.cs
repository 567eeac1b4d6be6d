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

    private HclFile(string name, ReadOnlyMemory<byte> source, BodySyntax body)
    {
        Name = name;
        Source = source;
        Body = body;
    }

    /// <summary>The name given to the parser.</summary>
    public string Name { get; }

    /// <summary>The UTF-8 source.</summary>
    public ReadOnlyMemory<byte> Source { get; }

    /// <summary>The content of the file.</summary>
    public BodySyntax Body { get; }

    /// <summary>The same file with another body, for languages that know which properties of a JSON file are blocks.</summary>
    public HclFile With(BodySyntax body) => new(Name, Source, body);
}
