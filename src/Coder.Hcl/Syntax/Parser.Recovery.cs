using Coder.Hcl.Diagnostics;

namespace Coder.Hcl.Syntax;

internal sealed partial class Parser
{
    /// <summary>Skips the rest of a broken item: to the end of the line on which its brackets are balanced, but not over
    /// the brace that closes the surrounding body.</summary>
    private void Recover(int itemStart)
    {
        var errorPosition = Math.Max(_position, Peek().Start);
        _newlinesMatter = true;
        if (_errors >= MaxErrors)
        {
            ReportTooManyErrors(errorPosition);
            MoveTo(Bytes.Length);
            return;
        }

        MoveTo(itemStart);
        var open = new Stack<TokenKind>();
        while (true)
        {
            var token = Peek();
            switch (token.Kind)
            {
                case TokenKind.EndOfFile when open.Count > 0 && errorPosition < token.Start:
                    // Nothing closes these brackets: the next line is the best guess.
                    SkipLine(errorPosition);
                    return;
                case TokenKind.EndOfFile:
                case TokenKind.Newline when open.Count == 0 && token.Start >= errorPosition:
                    return;
                case TokenKind.OpenBrace or TokenKind.OpenBracket or TokenKind.OpenParenthesis:
                    open.Push(token.Kind);
                    break;
                case TokenKind.CloseBrace when open.Count == 0 || open.Peek() != TokenKind.OpenBrace:
                    if (token.Start > itemStart)
                    {
                        return;
                    }

                    break;
                case TokenKind.CloseBrace or TokenKind.CloseBracket or TokenKind.CloseParenthesis
                    when open.Count > 0 && token.Kind == ClosingOf(open.Peek()):
                    open.Pop();
                    break;
            }

            SkipToken(token);
        }
    }

    private static TokenKind ClosingOf(TokenKind opening) => opening switch
    {
        TokenKind.OpenBrace => TokenKind.CloseBrace,
        TokenKind.OpenBracket => TokenKind.CloseBracket,
        _ => TokenKind.CloseParenthesis,
    };

    private void ReportTooManyErrors(int position)
    {
        if (_errors == MaxErrors)
        {
            _errors++;
            diagnostics.AddError(
                "Too many errors", $"The rest of the file was not checked after {MaxErrors} errors.", source.Range(new(position, position)));
        }
    }

    private void SkipLine(int position)
    {
        var length = Bytes[position..].IndexOf((byte)'\n');
        MoveTo(length < 0 ? Bytes.Length : position + length);
    }

    /// <summary>Skips a token of a broken item, a whole string at once.</summary>
    private void SkipToken(Token token)
    {
        Read();
        switch (token.Kind)
        {
            case TokenKind.Quote:
                MoveTo(TemplateSkipper.QuotedEnd(Bytes, token.End));
                break;
            case TokenKind.Heredoc:
                MoveTo(TemplateSkipper.HeredocEnd(Bytes, token));
                break;
        }
    }
}
