namespace Coder.Hcl.Syntax;

/// <summary>Kinds of tokens outside of template text.</summary>
internal enum TokenKind
{
    EndOfFile,
    Newline,
    Identifier,
    Number,
    Quote,
    Heredoc,
    OpenBrace,
    CloseBrace,
    OpenBracket,
    CloseBracket,
    OpenParenthesis,
    CloseParenthesis,
    Equal,
    Arrow,
    Colon,
    DoubleColon,
    Comma,
    Dot,
    Ellipsis,
    Question,
    Plus,
    Minus,
    Star,
    Slash,
    Percent,
    Bang,
    And,
    Or,
    EqualEqual,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,

    /// <summary><c>~}</c>, the end of an interpolation that strips the white space behind it.</summary>
    StripClose,
    Invalid,
}

/// <summary>A token and the bytes it covers.</summary>
internal readonly record struct Token(TokenKind Kind, int Start, int End)
{
    public TextSpan Span => new(Start, End);
}
