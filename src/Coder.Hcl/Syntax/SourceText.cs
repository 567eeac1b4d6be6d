using System.Globalization;
using System.Text;
using Coder.Hcl.Diagnostics;

namespace Coder.Hcl.Syntax;

/// <summary>A source file that turns byte offsets into lines and columns when somebody asks, so that syntax nodes only
/// have to keep two numbers.</summary>
internal sealed class SourceText(string name, ReadOnlyMemory<byte> bytes)
{
    private int[]? _lineStarts;

    /// <summary>Whether the text comes from a JSON file.</summary>
    public bool IsJson { get; init; }

    /// <summary>For text that was decoded from a string of another file: where that string stands.</summary>
    public SourceRange? Origin { get; init; }

    public string Name => name;

    public ReadOnlyMemory<byte> Bytes => bytes;

    public ReadOnlySpan<byte> Span => bytes.Span;

    public SourceRange Range(TextSpan span) => Origin ?? new(name, Position(span.Start), Position(span.End));

    public string Text(TextSpan span) => Encoding.UTF8.GetString(Span[span.Start..span.End]);

    private SourcePosition Position(int offset)
    {
        var starts = _lineStarts ??= FindLineStarts();
        var line = Array.BinarySearch(starts, offset);
        line = line >= 0 ? line : ~line - 1;
        return new(line + 1, CountGraphemes(Span[starts[line]..offset]) + 1, offset);
    }

    private static int CountGraphemes(ReadOnlySpan<byte> prefix)
    {
        if (Ascii.IsValid(prefix))
        {
            return prefix.Length;
        }

        var text = Encoding.UTF8.GetString(prefix).AsSpan();
        var count = 0;
        for (; !text.IsEmpty; count++)
        {
            text = text[StringInfo.GetNextTextElementLength(text)..];
        }

        return count;
    }

    private int[] FindLineStarts()
    {
        var starts = new List<int> { 0 };
        for (var offset = 0; Span[offset..].IndexOf((byte)'\n') is >= 0 and var next;)
        {
            offset += next + 1;
            starts.Add(offset);
        }

        return [.. starts];
    }
}

/// <summary>A half-open span of bytes.</summary>
internal readonly record struct TextSpan(int Start, int End);
