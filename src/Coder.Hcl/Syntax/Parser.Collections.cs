namespace Coder.Hcl.Syntax;

internal sealed partial class Parser
{
    private ExpressionSyntax ParseTuple()
    {
        var open = Read();
        var newlines = SetNewlines(false);
        if (IsKeyword(Peek(), "for"u8))
        {
            return ParseFor(open, newlines, TokenKind.CloseBracket);
        }

        var elements = new List<ExpressionSyntax>();
        while (!_failed && Peek().Kind != TokenKind.CloseBracket)
        {
            if (Peek().Kind == TokenKind.EndOfFile)
            {
                FailUnterminated("tuple constructor expression", "bracket", open);
                break;
            }

            elements.Add(ParseExpression());
            if (_failed)
            {
                break;
            }

            var next = Peek();
            if (next.Kind == TokenKind.EndOfFile)
            {
                FailUnterminated("tuple constructor expression", "bracket", open);
            }
            else if (next.Kind != TokenKind.CloseBracket && !TryRead(TokenKind.Comma))
            {
                Fail(
                    "Missing item separator",
                    "Expected a comma to mark the beginning of the next item.",
                    next.Span,
                    new(open.Start, next.End));
            }
        }

        var close = Peek();
        Close(close, newlines);
        return new TupleSyntax(source, new(open.Start, close.End), elements);
    }

    private void FailUnterminated(string what, string closing, Token open) => Fail(
        $"Unterminated {what}",
        $"There is no corresponding closing {closing} before the end of the file. This may be caused by incorrect {closing} nesting elsewhere in this file.",
        open.Span);

    private ExpressionSyntax ParseObject()
    {
        var open = Read();

        // A for expression ignores newlines, an object constructor does not.
        var newlines = SetNewlines(false);
        if (IsKeyword(Peek(), "for"u8))
        {
            return ParseFor(open, newlines, TokenKind.CloseBrace);
        }

        SetNewlines(true);
        var items = new List<ObjectItemSyntax>();
        while (!_failed)
        {
            SkipNewlines();
            var next = Peek();
            if (next.Kind == TokenKind.CloseBrace)
            {
                break;
            }

            if (next.Kind == TokenKind.EndOfFile)
            {
                FailUnterminated("object constructor expression", "brace", open);
                break;
            }

            ParseObjectItem(items, open);
        }

        var close = Peek();
        Close(close, newlines);
        return new ObjectSyntax(source, new(open.Start, close.End), items);
    }

    private void SkipNewlines()
    {
        while (TryRead(TokenKind.Newline))
        {
            // Blank lines between items mean nothing.
        }
    }

    private void ParseObjectItem(List<ObjectItemSyntax> items, Token open)
    {
        var key = ParseExpression();
        if (_failed)
        {
            return;
        }

        var separator = Peek();
        if (separator.Kind is not (TokenKind.Equal or TokenKind.Colon))
        {
            var detail = separator.Kind switch
            {
                TokenKind.Newline or TokenKind.Comma =>
                    "Expected an attribute value, introduced by an equals sign (\"=\").",
                TokenKind.Arrow => "Object constructor attributes use an equals sign (\"=\"); the arrow (\"=>\") belongs to \"for\" expressions.",
                _ => "Expected an equals sign (\"=\") to mark the beginning of the attribute value.",
            };
            Fail(
                separator.Kind is TokenKind.Newline or TokenKind.Comma ? "Missing attribute value" : "Missing key/value separator",
                detail,
                separator.Span,
                new(open.Start, separator.End));
            return;
        }

        Read();
        var value = ParseExpression();
        if (_failed)
        {
            return;
        }

        items.Add(new(new ObjectKeySyntax(key), value));
        var next = Peek();
        if (next.Kind is TokenKind.Comma or TokenKind.Newline)
        {
            Read();
        }
        else if (next.Kind == TokenKind.EndOfFile)
        {
            FailUnterminated("object constructor expression", "brace", open);
        }
        else if (next.Kind != TokenKind.CloseBrace)
        {
            Fail(
                "Missing attribute separator",
                "Expected a newline or comma to mark the beginning of the next attribute.",
                next.Span,
                new(open.Start, next.End));
        }
    }
}
