using System.Text.Unicode;
using Coder.Hcl.Diagnostics;

namespace Coder.Hcl.Syntax;

/// <summary>Parses HCL native syntax. Never throws on any input: problems become diagnostics, and what could be
/// understood is in the tree.</summary>
public static class HclParser
{
    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    /// <summary>Parses a file.</summary>
    /// <param name="fileName">Name used in ranges and messages.</param>
    /// <param name="source">UTF-8 text; it must not change afterwards.</param>
    /// <param name="diagnostics">Receives the problems.</param>
    public static HclFile Parse(string fileName, ReadOnlyMemory<byte> source, DiagnosticBag diagnostics)
    {
        var text = new SourceText(fileName, WithoutMark(source));
        var body = IsUtf8(text, diagnostics)
            ? new Parser(text, diagnostics).ParseFile()
            : new BodySyntax(text, default, [], []);
        return new(text, body);
    }

    /// <summary>Parses a single expression that must cover the whole source.</summary>
    /// <inheritdoc cref="Parse" path="/param"/>
    public static ExpressionSyntax ParseExpression(string fileName, ReadOnlyMemory<byte> source, DiagnosticBag diagnostics)
    {
        var text = new SourceText(fileName, WithoutMark(source));
        return IsUtf8(text, diagnostics)
            ? new Parser(text, diagnostics).ParseWholeExpression()
            : Parser.Invalid(text, default);
    }

    /// <summary>Parses a whole source as a template, as <c>templatefile</c> does.</summary>
    /// <inheritdoc cref="Parse" path="/param"/>
    public static ExpressionSyntax ParseTemplate(string fileName, ReadOnlyMemory<byte> source, DiagnosticBag diagnostics)
    {
        var text = new SourceText(fileName, WithoutMark(source));
        return IsUtf8(text, diagnostics)
            ? new Parser(text, diagnostics).ParseWholeTemplate()
            : Parser.Invalid(text, default);
    }

    private static ReadOnlyMemory<byte> WithoutMark(ReadOnlyMemory<byte> source) =>
        source.Span.StartsWith(ByteOrderMark) ? source[ByteOrderMark.Length..] : source;

    private static bool IsUtf8(SourceText text, DiagnosticBag diagnostics)
    {
        if (Utf8.IsValid(text.Span))
        {
            return true;
        }

        var offset = 0;
        while (System.Text.Rune.DecodeFromUtf8(text.Span[offset..], out _, out var length) == System.Buffers.OperationStatus.Done)
        {
            offset += length;
        }

        diagnostics.AddError(
            "Invalid character encoding",
            "All input files must be UTF-8 encoded. Ensure that UTF-8 encoding is selected in your editor.",
            text.Range(new(offset, offset)));
        return false;
    }
}
