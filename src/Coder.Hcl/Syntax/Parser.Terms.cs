using Coder.Hcl.Values;

namespace Coder.Hcl.Syntax;

internal sealed partial class Parser
{
    private ExpressionSyntax ParseTerm()
    {
        var token = Peek();
        switch (token.Kind)
        {
            case TokenKind.OpenParenthesis:
                return ParseParentheses();
            case TokenKind.Number:
                return ParseNumber();
            case TokenKind.Identifier:
                return ParseIdentifier();
            case TokenKind.Quote:
                Read();
                return ParseTemplateUntil(TemplateEnd.Quote, token.Start);
            case TokenKind.Heredoc:
                return ParseHeredoc();
            case TokenKind.OpenBracket:
                return ParseTuple();
            case TokenKind.OpenBrace:
                return ParseObject();
            default:
                return FailedExpression(NoTermSummary(token), NoTermDetail(token), token.Span);
        }
    }

    private static string NoTermSummary(Token token) =>
        token.Kind == TokenKind.EndOfFile ? "Missing expression" : "Invalid expression";

    private static string NoTermDetail(Token token) => token.Kind switch
    {
        TokenKind.EndOfFile => "Expected the start of an expression, but found the end of the file.",
        TokenKind.Newline => "Expected the start of an expression, but found the end of the line.",
        _ => "Expected the start of an expression, but found an invalid expression token.",
    };

    private ExpressionSyntax ParseNumber()
    {
        var token = Read();
        return HclNumber.TryParse(source.Text(token.Span), out var number)
            ? new LiteralSyntax(source, token.Span, number.TryToInt64(out var small) ? HclValue.Number(small) : HclValue.Number(number))
            : FailedExpression("Invalid number literal", "The number is too large or too small to be computed with.", token.Span);
    }

    private ParenthesesSyntax ParseParentheses()
    {
        var open = Read();
        var newlines = SetNewlines(false);
        var inner = ParseExpression();
        var close = Peek();
        if (!_failed && close.Kind != TokenKind.CloseParenthesis)
        {
            Fail(
                "Unbalanced parentheses",
                "Expected a closing parenthesis to terminate the expression.",
                close.Span,
                new(open.Start, close.End));
        }

        Close(close, newlines);
        return new ParenthesesSyntax(source, new(open.Start, close.End), inner);
    }

    /// <summary>Reads a closing token and goes back to the outer treatment of newlines.</summary>
    private void Close(Token close, bool newlines)
    {
        SetNewlines(newlines);
        if (!_failed)
        {
            MoveTo(close.End);
        }
    }

    private ExpressionSyntax ParseIdentifier()
    {
        var token = Read();
        if (Peek().Kind is TokenKind.OpenParenthesis or TokenKind.DoubleColon)
        {
            return ParseFunctionCall(token);
        }

        var keyword = IsKeyword(token, "true"u8) ? HclValue.True
            : IsKeyword(token, "false"u8) ? HclValue.False
            : IsKeyword(token, "null"u8) ? HclValue.DynamicNull
            : null;
        return keyword is not null
            ? new LiteralSyntax(source, token.Span, keyword)
            : new ScopeTraversalSyntax(new Traversal(source, token.Span, Text(token), token.Span, []));
    }

    private ExpressionSyntax ParseFunctionCall(Token name)
    {
        var fullName = Text(name);
        var nameEnd = name.End;
        while (TryRead(TokenKind.DoubleColon))
        {
            var part = Peek();
            if (part.Kind != TokenKind.Identifier)
            {
                return FailedExpression("Missing function name", "A function name is required after the namespace separator \"::\".", part.Span);
            }

            Read();
            fullName += "::" + Text(part);
            nameEnd = part.End;
        }

        var open = Peek();
        if (open.Kind != TokenKind.OpenParenthesis)
        {
            return FailedExpression(
                "Missing open parenthesis", "Function names must be followed by an opening parenthesis and the arguments.", open.Span);
        }

        Read();
        var newlines = SetNewlines(false);
        var (arguments, expands) = ParseArguments(open);
        var close = Peek();
        Close(close, newlines);
        return new FunctionCallSyntax(
            source, new(name.Start, close.End), fullName, new(name.Start, nameEnd), arguments, expands);
    }

    /// <summary>Parses arguments up to the closing parenthesis, which is not read.</summary>
    private (List<ExpressionSyntax> Arguments, bool Expands) ParseArguments(Token open)
    {
        var arguments = new List<ExpressionSyntax>();
        var expands = false;
        while (!_failed && Peek().Kind != TokenKind.CloseParenthesis)
        {
            if (expands)
            {
                Fail(
                    "Missing closing parenthesis",
                    "An expanded function argument (with ...) must be immediately followed by closing parentheses.",
                    Peek().Span);
                break;
            }

            arguments.Add(ParseExpression());
            if (_failed)
            {
                break;
            }

            expands = TryRead(TokenKind.Ellipsis);
            var next = Peek();
            if (next.Kind == TokenKind.EndOfFile)
            {
                Fail(
                    "Unterminated function call",
                    "There is no closing parenthesis for this function call before the end of the file. This may be caused by incorrect parenthesis nesting elsewhere in this file.",
                    open.Span);
            }
            else if (!expands && next.Kind != TokenKind.CloseParenthesis && !TryRead(TokenKind.Comma))
            {
                Fail(
                    "Missing argument separator",
                    "A comma is required to separate each function argument from the next.",
                    next.Span,
                    new(open.Start, next.End));
            }
        }

        return (arguments, expands);
    }

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
