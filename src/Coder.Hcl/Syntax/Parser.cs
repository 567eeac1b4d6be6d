using System.Runtime.CompilerServices;
using System.Text;
using Coder.Hcl.Diagnostics;
using Coder.Hcl.Values;

namespace Coder.Hcl.Syntax;

/// <summary>A recursive-descent parser that scans on demand. After an error it unwinds to the item of the innermost body
/// and continues behind it, so that one pass reports an error per item.</summary>
internal sealed partial class Parser(SourceText source, DiagnosticBag diagnostics, int offset = 0)
{
    /// <summary>Nesting of expressions, templates and blocks beyond this is refused, to protect the stack.</summary>
    public const int MaxDepth = 250;

    /// <summary>After this many errors the rest of the file is not looked at.</summary>
    private const int MaxErrors = 50;

    private readonly int _offset = offset;
    private int _position = offset;
    private Token? _peeked;
    private bool _newlinesMatter = true;
    private bool _failed;
    private int _depth;
    private int _invalidReportedUpTo;
    private int _errors;

    private SourceText Source => source;

    private ReadOnlySpan<byte> Bytes => source.Span;

    public static ExpressionSyntax Invalid(SourceText source, TextSpan span) => new LiteralSyntax(source, span, HclValue.DynamicUnknown);

    public ExpressionSyntax ParseWholeExpression()
    {
        _newlinesMatter = false;
        var expression = ParseExpression();
        if (!_failed && Peek().Kind != TokenKind.EndOfFile)
        {
            Fail(
                "Extra characters after expression",
                "An expression was successfully parsed, but extra characters were found after it.",
                Peek().Span);
        }

        return _failed ? Invalid(expression.Span) : expression;
    }

    public ExpressionSyntax ParseWholeTemplate()
    {
        var template = ParseTemplateUntil(TemplateEnd.EndOfFile, _offset);
        return _failed ? Invalid(template.Span) : template;
    }

    private ExpressionSyntax Invalid(TextSpan span) => Invalid(source, span);

    private Token Peek()
    {
        if (_peeked is { } token)
        {
            return token;
        }

        token = Scanner.Next(Bytes, _position, _newlinesMatter);
        if (token.Kind == TokenKind.Invalid)
        {
            ReportInvalid(token);
        }

        _peeked = token;
        return token;
    }

    private Token Read()
    {
        var token = Peek();
        MoveTo(token.End);
        return token;
    }

    private bool TryRead(TokenKind kind)
    {
        if (Peek().Kind != kind)
        {
            return false;
        }

        Read();
        return true;
    }

    private void MoveTo(int position)
    {
        _position = position;
        _peeked = null;
    }

    /// <summary>Changes whether newlines are tokens; returns the former state for the way back.</summary>
    private bool SetNewlines(bool matter)
    {
        var former = _newlinesMatter;
        _newlinesMatter = matter;
        _peeked = null;
        return former;
    }

    private bool IsKeyword(Token token, ReadOnlySpan<byte> keyword) =>
        token.Kind == TokenKind.Identifier && Bytes[token.Start..token.End].SequenceEqual(keyword);

    private string Text(Token token) => UnicodeNormalizer.ToFormC(Encoding.UTF8.GetString(Bytes[token.Start..token.End]));

    /// <summary>Reports an error unless an earlier one in the same item already did, and starts to unwind.</summary>
    private void Fail(string summary, string detail, TextSpan subject, TextSpan? context = null)
    {
        if (!_failed && _errors <= MaxErrors)
        {
            _errors++;
            diagnostics.AddError(summary, detail, source.Range(subject), context is { } span ? source.Range(span) : null);
        }

        _failed = true;
    }

    private ExpressionSyntax FailedExpression(string summary, string detail, TextSpan subject, TextSpan? context = null)
    {
        Fail(summary, detail, subject, context);
        return Invalid(subject);
    }

    /// <summary>Counts a level of nesting; when true, the caller gives it back.</summary>
    private bool EnterNesting()
    {
        if (++_depth <= MaxDepth && RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            return true;
        }

        Fail(
            "Configuration nested too deeply",
            $"Expressions and blocks can be nested up to {MaxDepth} levels. Move inner parts into local values.",
            Peek().Span);
        _depth--;
        _errors = MaxErrors + 1;
        return false;
    }

    private void ReportInvalid(Token token)
    {
        if (token.Start < _invalidReportedUpTo)
        {
            return;
        }

        _invalidReportedUpTo = token.End;
        var (summary, detail) = InvalidTokens.Describe(Bytes[token.Start..token.End]);
        Fail(summary, detail, token.Span);
    }
}
