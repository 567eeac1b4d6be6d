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
}
