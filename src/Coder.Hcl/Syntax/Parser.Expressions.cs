using Coder.Hcl.Values;

namespace Coder.Hcl.Syntax;

internal sealed partial class Parser
{
    private ExpressionSyntax ParseExpression()
    {
        if (_failed || !EnterNesting())
        {
            return Invalid(new(_position, _position));
        }

        var expression = ParseConditional();
        _depth--;
        return expression;
    }

    private ExpressionSyntax ParseConditional()
    {
        var condition = ParseBinary(0);
        if (_failed || !TryRead(TokenKind.Question))
        {
            return condition;
        }

        var whenTrue = ParseExpression();
        if (_failed)
        {
            return condition;
        }

        if (!TryRead(TokenKind.Colon))
        {
            return FailedExpression(
                "Missing false expression in conditional",
                "The conditional operator (...?...:...) requires a false expression, delimited by a colon.",
                Peek().Span,
                new(condition.Span.Start, Peek().End));
        }

        var whenFalse = ParseExpression();
        return new ConditionalSyntax(source, new(condition.Span.Start, whenFalse.Span.End), condition, whenTrue, whenFalse);
    }

    /// <summary>Precedence climbing; all operators are left-associative.</summary>
    private ExpressionSyntax ParseBinary(int minPrecedence)
    {
        var left = ParseUnary();
        for (var chain = 0; !_failed && OperatorOf(Peek().Kind) is var (operation, precedence) && precedence >= minPrecedence; chain++)
        {
            if (chain > MaxDepth * 4)
            {
                return FailedExpression(
                    "Expression too long",
                    $"An expression can combine up to {MaxDepth * 4} operands. Move parts of it into local values.",
                    Peek().Span);
            }

            Read();
            var right = ParseBinary(precedence + 1);
            left = new BinarySyntax(left, operation, right);
        }

        return left;
    }

    private static (BinaryOperator Operator, int Precedence)? OperatorOf(TokenKind kind) => kind switch
    {
        TokenKind.Or => (BinaryOperator.Or, 1),
        TokenKind.And => (BinaryOperator.And, 2),
        TokenKind.EqualEqual => (BinaryOperator.Equal, 3),
        TokenKind.NotEqual => (BinaryOperator.NotEqual, 3),
        TokenKind.Greater => (BinaryOperator.Greater, 4),
        TokenKind.GreaterOrEqual => (BinaryOperator.GreaterOrEqual, 4),
        TokenKind.Less => (BinaryOperator.Less, 4),
        TokenKind.LessOrEqual => (BinaryOperator.LessOrEqual, 4),
        TokenKind.Plus => (BinaryOperator.Add, 5),
        TokenKind.Minus => (BinaryOperator.Subtract, 5),
        TokenKind.Star => (BinaryOperator.Multiply, 6),
        TokenKind.Slash => (BinaryOperator.Divide, 6),
        TokenKind.Percent => (BinaryOperator.Remainder, 6),
        _ => null,
    };

    private ExpressionSyntax ParseUnary()
    {
        var token = Peek();
        if (token.Kind is not (TokenKind.Bang or TokenKind.Minus))
        {
            return ParsePostfix(ParseTerm());
        }

        Read();
        if (!EnterNesting())
        {
            return Invalid(token.Span);
        }

        var operand = ParseUnary();
        _depth--;
        return new UnarySyntax(source, new(token.Start, operand.Span.End), token.Kind == TokenKind.Minus, operand);
    }

    /// <summary>Parses attribute access, indexes and splats behind a term.</summary>
    private ExpressionSyntax ParsePostfix(ExpressionSyntax operand)
    {
        for (var chain = 0; !_failed; chain++)
        {
            var token = Peek();
            if (token.Kind is not (TokenKind.Dot or TokenKind.OpenBracket))
            {
                break;
            }

            if (chain > MaxDepth * 4)
            {
                return FailedExpression("Expression too long", "Too many attribute accesses and indexes follow each other.", token.Span);
            }

            operand = token.Kind == TokenKind.Dot ? ParseAfterDot(operand) : ParseAfterBracket(operand);
        }

        return operand;
    }

    private ExpressionSyntax ParseAfterDot(ExpressionSyntax operand)
    {
        var dot = Read();

        // Digits are scanned apart, because "0.1" would be read as one number.
        var next = Peek();
        if (next.Kind == TokenKind.Number)
        {
            return ParseLegacyIndex(operand, dot, next);
        }

        if (next.Kind == TokenKind.Star)
        {
            Read();
            return ParseAttributeSplat(operand, next);
        }

        if (next.Kind != TokenKind.Identifier)
        {
            return FailedExpression(
                "Invalid attribute name", "An attribute name is required after a dot.", next.Span, new(operand.Span.Start, next.End));
        }

        Read();
        return AddStep(operand, new AttributeStep(source, new(dot.Start, next.End), Text(next)));
    }

    private ExpressionSyntax ParseLegacyIndex(ExpressionSyntax operand, Token dot, Token number)
    {
        var end = Scanner.DigitsEnd(Bytes, number.Start);
        if (end != number.End)
        {
            return FailedExpression(
                "Invalid legacy index syntax",
                "When using the legacy index syntax, chaining two indexes together is not permitted. Use the proper index syntax instead, like [0][1].",
                number.Span);
        }

        MoveTo(end);
        var key = HclValue.Number(HclNumber.Parse(source.Text(number.Span)));
        return AddStep(operand, new IndexStep(source, new(dot.Start, end), key));
    }

    /// <summary><c>.*</c> applies only the attribute accesses that follow it to each element.</summary>
    private ExpressionSyntax ParseAttributeSplat(ExpressionSyntax operand, Token star)
    {
        var item = new SplatItemSyntax(source, star.Span);
        ExpressionSyntax each = item;
        while (!_failed && Peek().Kind == TokenKind.Dot)
        {
            if (Bytes[Peek().End..].StartsWith("*"u8))
            {
                return FailedExpression(
                    "Nested splat expression not allowed",
                    "A splat expression (*) cannot be used inside another attribute-only splat expression.",
                    Peek().Span);
            }

            each = ParseAfterDot(each);
        }

        return new SplatSyntax(operand, new(operand.Span.Start, each.Span.End), each, item);
    }

    private ExpressionSyntax ParseAfterBracket(ExpressionSyntax operand)
    {
        var open = Read();
        var newlines = SetNewlines(false);
        if (Peek() is { Kind: TokenKind.Star } star)
        {
            Read();
            return ParseFullSplat(operand, star, newlines);
        }

        var key = ParseExpression();
        var close = Peek();
        if (!_failed && close.Kind != TokenKind.CloseBracket)
        {
            Fail(
                "Missing close bracket on index",
                "The index operator must end with a closing bracket (\"]\").",
                close.Span,
                new(open.Start, close.End));
        }

        if (_failed)
        {
            SetNewlines(newlines);
            return operand;
        }

        SetNewlines(newlines);
        MoveTo(close.End);
        var brackets = new TextSpan(open.Start, close.End);
        return LiteralKey(key) is { } literal
            ? AddStep(operand, new IndexStep(source, brackets, literal))
            : new IndexSyntax(operand, new(operand.Span.Start, close.End), key, brackets);
    }

    /// <summary><c>[*]</c> applies everything that follows it to each element.</summary>
    private ExpressionSyntax ParseFullSplat(ExpressionSyntax operand, Token star, bool newlines)
    {
        var close = Peek();
        SetNewlines(newlines);
        if (close.Kind != TokenKind.CloseBracket)
        {
            return FailedExpression(
                "Missing close bracket on splat index",
                "The star for a full splat operator must be immediately followed by a closing bracket (\"]\").",
                close.Span);
        }

        MoveTo(close.End);
        var item = new SplatItemSyntax(source, star.Span);
        if (!EnterNesting())
        {
            return operand;
        }

        var each = ParsePostfix(item);
        _depth--;
        return new SplatSyntax(operand, new(operand.Span.Start, Math.Max(each.Span.End, close.End)), each, item);
    }

    private static HclValue? LiteralKey(ExpressionSyntax key) => key switch
    {
        LiteralSyntax { Value: { IsNull: false, Kind: HclTypeKind.Number } number } => number,
        TemplateSyntax { LiteralValue: { } text } => text,
        _ => null,
    };

    private static ExpressionSyntax AddStep(ExpressionSyntax operand, TraversalStep step)
    {
        var span = new TextSpan(operand.Span.Start, step.Span.End);
        switch (operand)
        {
            case ScopeTraversalSyntax { Traversal: var traversal }:
                return new ScopeTraversalSyntax(traversal.With(step, span));
            case RelativeTraversalSyntax relative:
                return new RelativeTraversalSyntax(relative.Operand, span, [.. relative.Steps, step]);
            default:
                return new RelativeTraversalSyntax(operand, span, [step]);
        }
    }
}
