namespace Coder.Hcl.Diagnostics;

/// <summary>A place in a source file.</summary>
/// <param name="Line">Line, starting at 1.</param>
/// <param name="Column">Column in grapheme clusters, starting at 1.</param>
/// <param name="Byte">Offset in bytes of the UTF-8 source, starting at 0.</param>
public readonly record struct SourcePosition(int Line, int Column, int Byte)
{
    /// <summary>The first position of every file.</summary>
    public static readonly SourcePosition Start = new(1, 1, 0);
}

/// <summary>A half-open span of a source file: <paramref name="End"/> is just behind the last character.</summary>
/// <param name="File">Name of the file as it was given to the parser.</param>
/// <param name="Start">First position.</param>
/// <param name="End">Position behind the last character.</param>
public readonly record struct SourceRange(string File, SourcePosition Start, SourcePosition End)
{
    /// <summary>The range from the start of <paramref name="from"/> to the end of <paramref name="to"/>.</summary>
    public static SourceRange Between(SourceRange from, SourceRange to) => new(from.File, from.Start, to.End);

    /// <summary>Renders <c>file:line,column-column</c>, or <c>file:line,column-line,column</c> over several lines.</summary>
    public override string ToString() => Start.Line == End.Line
        ? $"{File}:{Start.Line},{Start.Column}-{End.Column}"
        : $"{File}:{Start.Line},{Start.Column}-{End.Line},{End.Column}";
}
