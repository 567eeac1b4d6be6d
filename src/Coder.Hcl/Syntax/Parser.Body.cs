using Coder.Hcl.Diagnostics;

namespace Coder.Hcl.Syntax;

internal sealed partial class Parser
{
    public BodySyntax ParseFile()
    {
        var body = ParseBody(TokenKind.EndOfFile);
        while (Peek().Kind != TokenKind.EndOfFile)
        {
            // A closing brace too many ended the body early.
            var stray = Read();
            Fail(
                "Argument or block definition required",
                "An argument or block definition is required here. This closing brace does not match any opening brace.",
                stray.Span);
            _failed = false;
            body = Merge(body, ParseBody(TokenKind.EndOfFile));
        }

        return body;
    }

    private BodySyntax Merge(BodySyntax first, BodySyntax second) => new(
        source,
        new(first.Span.Start, second.Span.End),
        [.. first.Attributes, .. second.Attributes],
        [.. first.Blocks, .. second.Blocks]);

    /// <summary>Parses items up to the closing token, which is not read.</summary>
    private BodySyntax ParseBody(TokenKind end)
    {
        var newlines = SetNewlines(true);
        var start = _position;
        var attributes = new List<AttributeSyntax>();
        var blocks = new List<BlockSyntax>();
        while (true)
        {
            var next = Peek();
            if (next.Kind is TokenKind.EndOfFile or TokenKind.CloseBrace || next.Kind == end)
            {
                break;
            }

            if (next.Kind == TokenKind.Newline)
            {
                Read();
                continue;
            }

            ParseItem(attributes, blocks);
            if (_failed)
            {
                Recover(next.Start);
                _failed = false;
            }
        }

        var body = new BodySyntax(source, new(start, Peek().Start), attributes, blocks);
        SetNewlines(newlines);
        return body;
    }

    private void ParseItem(List<AttributeSyntax> attributes, List<BlockSyntax> blocks)
    {
        var name = Peek();
        if (name.Kind != TokenKind.Identifier)
        {
            Fail("Argument or block definition required", NoItemDetail(name), name.Span);
            return;
        }

        Read();
        switch (Peek().Kind)
        {
            case TokenKind.Equal:
                AddAttribute(attributes, ParseAttribute(name));
                if (!_failed)
                {
                    ExpectLineEnd("argument", "An argument definition must end with a newline.");
                }

                break;
            case TokenKind.OpenBrace or TokenKind.Quote or TokenKind.Identifier:
                ParseBlock(name, blocks);
                break;
            case TokenKind.Colon:
                Fail(
                    "Argument or block definition required",
                    "An argument or block definition is required here. To set an argument, use the equals sign \"=\" to introduce the argument value, instead of a colon.",
                    name.Span);
                break;
            default:
                Fail(
                    "Argument or block definition required",
                    "An argument or block definition is required here. To set an argument, use the equals sign \"=\" to introduce the argument value.",
                    name.Span);
                break;
        }
    }

    private static string NoItemDetail(Token token) => token.Kind == TokenKind.Quote
        ? "Argument names must not be quoted, and a block starts with its type without quotes."
        : "An argument or block definition is required here.";

    private AttributeSyntax ParseAttribute(Token name)
    {
        Read();
        var value = ParseExpression();
        return new(source, new(name.Start, value.Span.End), Text(name), name.Span, value);
    }

    private void AddAttribute(List<AttributeSyntax> attributes, AttributeSyntax attribute)
    {
        foreach (var earlier in attributes)
        {
            if (earlier.Name == attribute.Name)
            {
                diagnostics.AddError(
                    "Attribute redefined",
                    $"The argument \"{attribute.Name}\" was already set at {earlier.NameRange}. Each argument may be set only once.",
                    attribute.NameRange);
                return;
            }
        }

        attributes.Add(attribute);
    }

    private void ParseBlock(Token type, List<BlockSyntax> blocks)
    {
        var labels = new List<string>();
        var labelSpans = new List<TextSpan>();
        while (Peek() is { Kind: TokenKind.Identifier or TokenKind.Quote } token)
        {
            if (ParseLabel(token) is not { } label)
            {
                return;
            }

            labels.Add(label);
            labelSpans.Add(new(token.Start, _position));
        }

        var headerEnd = _position;
        var open = Peek();
        if (open.Kind != TokenKind.OpenBrace)
        {
            Fail("Invalid block definition", NoBraceDetail(open), open.Span, new(type.Start, open.End));
            return;
        }

        if (!EnterNesting())
        {
            return;
        }

        Read();
        var body = ParseBlockBody(open);
        _depth--;
        if (body is null)
        {
            return;
        }

        blocks.Add(new(
            source, new(type.Start, _position), new(type.Start, headerEnd), type.Span, Text(type), labels, labelSpans, body));
        ExpectLineEnd("block definition", "A block definition must end with a newline.");
    }

    private string? ParseLabel(Token token)
    {
        if (token.Kind == TokenKind.Identifier)
        {
            return Text(Read());
        }

        Read();
        var template = ParseTemplateUntil(TemplateEnd.Quote, token.Start);
        if (_failed)
        {
            return null;
        }

        if (template is TemplateSyntax { LiteralValue: { } text })
        {
            return text.AsString();
        }

        Fail(
            "Invalid string literal",
            "Template sequences are not allowed in this string. To include a literal \"$\", double it (as \"$$\") to escape it.",
            template.Span);
        return null;
    }

    private static string NoBraceDetail(Token token) => token.Kind switch
    {
        TokenKind.Equal =>
            "The equals sign \"=\" indicates an argument definition, and must not be used when defining a block.",
        TokenKind.Newline =>
            "A block definition must have block content delimited by \"{\" and \"}\", starting on the same line as the block header.",
        _ => "Either a quoted string block label or an opening brace (\"{\") is expected here.",
    };

    /// <summary>Parses what follows the opening brace, including the closing one; null when the block is unusable.</summary>
    private BodySyntax? ParseBlockBody(Token open)
    {
        if (Peek().Kind == TokenKind.Identifier)
        {
            return ParseOneLineBody(open);
        }

        var body = ParseBody(TokenKind.CloseBrace);
        if (TryRead(TokenKind.CloseBrace))
        {
            return body;
        }

        Fail(
            "Unclosed configuration block",
            "There is no closing brace for this block before the end of the file. This may be caused by incorrect brace nesting elsewhere in this file.",
            open.Span);
        return body;
    }

    private BodySyntax? ParseOneLineBody(Token open)
    {
        var name = Read();
        if (Peek().Kind != TokenKind.Equal)
        {
            Fail(
                "Invalid single-argument block definition",
                "A single-line block definition can contain only one argument. To write a nested block, put it on a line of its own.",
                name.Span);
            return null;
        }

        var attribute = ParseAttribute(name);
        if (_failed)
        {
            return null;
        }

        var close = Peek();
        if (close.Kind != TokenKind.CloseBrace)
        {
            var detail = close.Kind == TokenKind.Comma
                ? "Single-line block syntax can include only one argument definition. To define multiple arguments, use the multi-line block syntax with one argument definition per line."
                : "A single-line block definition must end with a closing brace immediately after its single argument definition.";
            Fail("Invalid single-argument block definition", detail, close.Span);
            return null;
        }

        Read();
        return new(source, new(open.End, close.Start), [attribute], []);
    }

    private void ExpectLineEnd(string what, string detail)
    {
        var next = Peek();
        if (_failed || next.Kind is TokenKind.Newline or TokenKind.EndOfFile)
        {
            return;
        }

        var isMissingBrace = what == "argument" && next.Kind == TokenKind.CloseBrace;
        Fail(
            $"Missing newline after {what}",
            isMissingBrace ? detail + " Put the closing brace on a line of its own." : detail,
            next.Span);
    }
}
