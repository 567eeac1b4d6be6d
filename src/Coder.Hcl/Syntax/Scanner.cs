using System.Globalization;
using System.Text;

namespace Coder.Hcl.Syntax;

/// <summary>Finds the token at a position. It keeps no state, because only the parser knows whether it stands in an
/// expression or in template text.</summary>
internal static class Scanner
{
    /// <summary>The token at or behind <paramref name="position"/>; blanks and comments are skipped, and newlines too
    /// unless they matter.</summary>
    public static Token Next(ReadOnlySpan<byte> source, int position, bool newlinesMatter)
    {
        position = SkipBlanks(source, position, newlinesMatter);
        if (position >= source.Length)
        {
            return new(TokenKind.EndOfFile, source.Length, source.Length);
        }

        var c = source[position];
        if (char.IsAsciiDigit((char)c))
        {
            return new(TokenKind.Number, position, NumberEnd(source, position));
        }

        if (IdentifierEnd(source, position) is var end && end > position)
        {
            return new(TokenKind.Identifier, position, end);
        }

        var (kind, length) = Punctuation(source[position..]);
        return new(kind, position, position + length);
    }

    /// <summary>The end of the identifier at <paramref name="position"/>, or the position itself when there is none.</summary>
    public static int IdentifierEnd(ReadOnlySpan<byte> source, int position)
    {
        var end = position;
        while (end < source.Length)
        {
            var c = source[end];
            if (char.IsAsciiLetter((char)c) || c == '_' || (end > position && (char.IsAsciiDigit((char)c) || c == '-')))
            {
                end++;
            }
            else if (c >= 0x80 && Rune.DecodeFromUtf8(source[end..], out var rune, out var length) == System.Buffers.OperationStatus.Done
                && IsIdentifierRune(rune, isFirst: end == position))
            {
                end += length;
            }
            else
            {
                break;
            }
        }

        return end;
    }

    /// <summary>The end of the run of digits at <paramref name="position"/>.</summary>
    public static int DigitsEnd(ReadOnlySpan<byte> source, int position)
    {
        while (position < source.Length && char.IsAsciiDigit((char)source[position]))
        {
            position++;
        }

        return position;
    }

    private static bool IsIdentifierRune(Rune rune, bool isFirst) => Rune.GetUnicodeCategory(rune) switch
    {
        UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter
            or UnicodeCategory.ModifierLetter or UnicodeCategory.OtherLetter or UnicodeCategory.LetterNumber => true,
        UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark
            or UnicodeCategory.DecimalDigitNumber or UnicodeCategory.ConnectorPunctuation => !isFirst,
        _ => false,
    };

    private static int NumberEnd(ReadOnlySpan<byte> source, int position)
    {
        position = DigitsEnd(source, position);
        if (position < source.Length && source[position] == '.' && DigitsEnd(source, position + 1) is var fraction && fraction > position + 1)
        {
            position = fraction;
        }

        if (position < source.Length && (source[position] | 0x20) == 'e')
        {
            var digits = position + 1 < source.Length && source[position + 1] is (byte)'+' or (byte)'-' ? position + 2 : position + 1;
            if (DigitsEnd(source, digits) is var exponent && exponent > digits)
            {
                position = exponent;
            }
        }

        return position;
    }

    private static int SkipBlanks(ReadOnlySpan<byte> source, int position, bool newlinesMatter)
    {
        while (position < source.Length)
        {
            switch (source[position])
            {
                case (byte)' ' or (byte)'\t':
                    position++;
                    break;
                case (byte)'\n' when !newlinesMatter:
                    position++;
                    break;
                case (byte)'\r' when position + 1 < source.Length && source[position + 1] == '\n':
                    position++;
                    break;
                case (byte)'#':
                    position = LineEnd(source, position);
                    break;
                case (byte)'/' when position + 1 < source.Length && source[position + 1] == '/':
                    position = LineEnd(source, position);
                    break;
                case (byte)'/' when position + 1 < source.Length && source[position + 1] == '*'
                    && source[(position + 2)..].IndexOf("*/"u8) is >= 0 and var length:
                    position += length + 4;
                    break;
                default:
                    return position;
            }
        }

        return position;
    }

    private static int LineEnd(ReadOnlySpan<byte> source, int position)
    {
        var length = source[position..].IndexOf((byte)'\n');
        return length < 0 ? source.Length : position + length;
    }

    private static (TokenKind Kind, int Length) Punctuation(ReadOnlySpan<byte> rest) => rest switch
    {
        [(byte)'\n', ..] => (TokenKind.Newline, 1),
        [(byte)'"', ..] => (TokenKind.Quote, 1),
        [(byte)'{', ..] => (TokenKind.OpenBrace, 1),
        [(byte)'}', ..] => (TokenKind.CloseBrace, 1),
        [(byte)'[', ..] => (TokenKind.OpenBracket, 1),
        [(byte)']', ..] => (TokenKind.CloseBracket, 1),
        [(byte)'(', ..] => (TokenKind.OpenParenthesis, 1),
        [(byte)')', ..] => (TokenKind.CloseParenthesis, 1),
        [(byte)'=', (byte)'=', ..] => (TokenKind.EqualEqual, 2),
        [(byte)'=', (byte)'>', ..] => (TokenKind.Arrow, 2),
        [(byte)'=', ..] => (TokenKind.Equal, 1),
        [(byte)':', (byte)':', ..] => (TokenKind.DoubleColon, 2),
        [(byte)':', ..] => (TokenKind.Colon, 1),
        [(byte)',', ..] => (TokenKind.Comma, 1),
        [(byte)'.', (byte)'.', (byte)'.', ..] => (TokenKind.Ellipsis, 3),
        [(byte)'.', ..] => (TokenKind.Dot, 1),
        [(byte)'?', ..] => (TokenKind.Question, 1),
        [(byte)'+', ..] => (TokenKind.Plus, 1),
        [(byte)'-', ..] => (TokenKind.Minus, 1),
        [(byte)'*', ..] => (TokenKind.Star, 1),
        [(byte)'/', (byte)'*', ..] => (TokenKind.Invalid, rest.Length),
        [(byte)'/', ..] => (TokenKind.Slash, 1),
        [(byte)'%', ..] => (TokenKind.Percent, 1),
        [(byte)'!', (byte)'=', ..] => (TokenKind.NotEqual, 2),
        [(byte)'!', ..] => (TokenKind.Bang, 1),
        [(byte)'&', (byte)'&', ..] => (TokenKind.And, 2),
        [(byte)'|', (byte)'|', ..] => (TokenKind.Or, 2),
        [(byte)'<', (byte)'=', ..] => (TokenKind.LessOrEqual, 2),
        [(byte)'<', (byte)'<', ..] when HeredocHeaderLength(rest) is > 0 and var length => (TokenKind.Heredoc, length),
        [(byte)'<', ..] => (TokenKind.Less, 1),
        [(byte)'>', (byte)'=', ..] => (TokenKind.GreaterOrEqual, 2),
        [(byte)'>', ..] => (TokenKind.Greater, 1),
        [(byte)'~', (byte)'}', ..] => (TokenKind.StripClose, 2),
        _ => (TokenKind.Invalid, InvalidLength(rest)),
    };

    /// <summary>Length of <c>&lt;&lt;EOT</c> or <c>&lt;&lt;-EOT</c> with its line end; 0 when this is something else.</summary>
    private static int HeredocHeaderLength(ReadOnlySpan<byte> rest)
    {
        var start = rest.Length > 2 && rest[2] == '-' ? 3 : 2;
        var end = IdentifierEnd(rest, start);
        if (end == start)
        {
            return 0;
        }

        end = end < rest.Length && rest[end] == '\r' ? end + 1 : end;
        return end < rest.Length && rest[end] == '\n' ? end + 1 : 0;
    }

    private static int InvalidLength(ReadOnlySpan<byte> rest)
    {
        Rune.DecodeFromUtf8(rest, out _, out var length);
        return Math.Max(length, 1);
    }
}
