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

    /// <summary>Parses a file in JSON syntax. Every property becomes an attribute; <see cref="BodySyntax.WithBlocks"/> then
    /// tells the ones that are blocks apart, because JSON itself cannot.</summary>
    /// <inheritdoc cref="Parse" path="/param"/>
    public static HclFile ParseJson(string fileName, ReadOnlyMemory<byte> source, DiagnosticBag diagnostics)
    {
        var text = new SourceText(fileName, WithoutMark(source)) { IsJson = true };
        var body = IsUtf8(text, diagnostics) ? new JsonParser(text, diagnostics).ParseFile() : new BodySyntax(text, default, [], []);
        return new(text, body);
    }

    /// <summary>The expression behind a string of a JSON file, where references and types are written as strings:
    /// <c>"depends_on": ["docker_image.main"]</c>. Expressions in native syntax, and strings with interpolations, are
    /// returned as they are.</summary>
    public static ExpressionSyntax ParseStaticString(ExpressionSyntax expression, DiagnosticBag diagnostics)
    {
        if (!expression.Source.IsJson || expression is not TemplateSyntax { LiteralValue: { } text })
        {
            return expression;
        }

        var source = new SourceText(expression.Source.Name, System.Text.Encoding.UTF8.GetBytes(text.AsString())) { Origin = expression.Range };
        return new Parser(source, diagnostics).ParseWholeExpression();
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
