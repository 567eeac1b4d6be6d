namespace Coder.Hcl.Syntax;

internal sealed partial class Parser
{
    /// <summary>Parses a for expression behind its opening bracket or brace.</summary>
    private ExpressionSyntax ParseFor(Token open, bool newlines, TokenKind closing)
    {
        var isObject = closing == TokenKind.CloseBrace;
        Read();
        if (ParseForNames("expression") is not var (keyName, valueName))
        {
            SetNewlines(newlines);
            return Invalid(open.Span);
        }

        var collection = ParseExpression();
        ExpectInFor(TokenKind.Colon, "For expression requires a colon after the collection expression.", open);
        var value = ParseExpression();
        ExpressionSyntax? key = null;
        if (isObject)
        {
            ExpectInFor(TokenKind.Arrow, "Key expression is required when building an object.", open);
            key = value;
            value = ParseExpression();
        }

        var isGrouping = !_failed && TryRead(TokenKind.Ellipsis);
        if (isGrouping && !isObject)
        {
            Fail("Invalid 'for' expression", "Grouping ellipsis (...) cannot be used when building a tuple.", Peek().Span);
        }

        ExpressionSyntax? condition = null;
        if (!_failed && IsKeyword(Peek(), "if"u8))
        {
            Read();
            condition = ParseExpression();
        }

        var close = Peek();
        if (close.Kind != closing)
        {
            var detail = close.Kind == TokenKind.Arrow
                ? "Key expression is not valid when building a tuple."
                : $"Extra characters after the end of the 'for' expression; a closing {(isObject ? "brace" : "bracket")} is required.";
            Fail("Invalid 'for' expression", detail, close.Span, new(open.Start, close.End));
        }

        Close(close, newlines);
        return new ForSyntax(source, new(open.Start, close.End))
        {
            KeyName = keyName,
            ValueName = valueName,
            Collection = collection,
            Key = key,
            Value = value,
            Condition = condition,
            IsGrouping = isGrouping,
        };
    }

    /// <summary>Parses <c>k, v in</c> or <c>v in</c>; null after an error.</summary>
    /// <param name="construct">What the names belong to, for messages: expression or directive.</param>
    private (string? KeyName, string ValueName)? ParseForNames(string construct)
    {
        void FailNames(string detail) => Fail($"Invalid 'for' {construct}", $"For {construct} requires {detail}", Peek().Span);

        string? keyName = null;
        if (Peek().Kind != TokenKind.Identifier)
        {
            FailNames("variable name after 'for'.");
            return null;
        }

        var valueName = Text(Read());
        if (TryRead(TokenKind.Comma))
        {
            if (Peek().Kind != TokenKind.Identifier)
            {
                FailNames("value variable name after comma.");
                return null;
            }

            keyName = valueName;
            valueName = Text(Read());
        }

        if (!IsKeyword(Peek(), "in"u8))
        {
            FailNames(construct == "expression" ? "the 'in' keyword after its name declarations." : "'in' keyword after names.");
            return null;
        }

        Read();
        return (keyName, valueName);
    }

    private void ExpectInFor(TokenKind kind, string detail, Token open)
    {
        if (!_failed && !TryRead(kind))
        {
            Fail("Invalid 'for' expression", detail, Peek().Span, new(open.Start, Peek().End));
        }
    }
}
