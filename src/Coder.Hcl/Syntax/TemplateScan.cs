using System.Text;
using Coder.Hcl.Diagnostics;

namespace Coder.Hcl.Syntax;

internal sealed partial class Parser
{
    /// <summary>Reads the text of one template and cuts it into tokens; text outside of quotes is cut at line ends.</summary>
    private sealed class TemplateScan(Parser parser, TemplateEnd end, int start, string marker = "")
    {
        private static readonly string[] Keywords = ["if", "else", "endif", "for", "endfor"];

        private readonly List<TemplateToken> _tokens = [];
        private readonly StringBuilder _text = new();
        private int _position = parser._position;
        private int _literalStart = parser._position;
        private int _copiedUpTo = parser._position;
        private bool _stripsNext;

        private ReadOnlySpan<byte> Bytes => parser.Bytes;

        public List<TemplateToken> Scan()
        {
            while (!parser._failed && !IsAtEnd())
            {
                switch (Bytes[_position])
                {
                    case (byte)'$' or (byte)'%' when Next(1) == '{':
                        ScanSequence();
                        break;
                    case (byte)'$' or (byte)'%' when Next(1) == Bytes[_position] && Next(2) == '{':
                        // A doubled marker stands for itself.
                        CopyText();
                        _position += 3;
                        _copiedUpTo = _position - 2;
                        break;
                    case (byte)'\\' when end == TemplateEnd.Quote:
                        ScanEscape();
                        break;
                    case (byte)'\n' when end != TemplateEnd.Quote:
                        _position++;
                        FlushLiteral();
                        break;
                    default:
                        SkipPlainText();
                        break;
                }
            }

            return _tokens;
        }

        private int Next(int offset) => _position + offset < Bytes.Length ? Bytes[_position + offset] : -1;

        private void SkipPlainText()
        {
            var length = Bytes[(_position + 1)..].IndexOfAny("$%\\\n\""u8);
            _position = length < 0 ? Bytes.Length : _position + 1 + length;
        }

        /// <summary>Whether the template ends here; its end is read then.</summary>
        private bool IsAtEnd()
        {
            if (end == TemplateEnd.HeredocMarker && IsLineStart() && TemplateSkipper.LineAt(Bytes, _position) is var line
                && TemplateSkipper.IsMarker(line, Encoding.UTF8.GetBytes(marker)))
            {
                return Finish(_position + line.TrimEnd((byte)'\r').Length);
            }

            if (_position >= Bytes.Length)
            {
                Finish(_position);
                if (end != TemplateEnd.EndOfFile)
                {
                    FailUnterminated();
                }

                return true;
            }

            if (end != TemplateEnd.Quote)
            {
                return false;
            }

            switch (Bytes[_position])
            {
                case (byte)'"':
                    return Finish(_position + 1);
                case (byte)'\n':
                    Finish(_position);
                    parser.Fail(
                        "Invalid multi-line string",
                        "Quoted strings may not be split over multiple lines. To produce a multi-line string, either use the \\n escape to represent a newline character or use the \"heredoc\" multi-line template syntax.",
                        new(start, _position));
                    return true;
                default:
                    return false;
            }
        }

        private bool IsLineStart() => Bytes[_position - 1] == '\n';

        private bool Finish(int endPosition)
        {
            FlushLiteral();
            parser.MoveTo(endPosition);
            return true;
        }

        private void FailUnterminated() => parser.Fail(
            "Unterminated template string",
            end == TemplateEnd.Quote
                ? "No closing marker was found for the string."
                : $"No closing marker \"{marker}\" was found for the heredoc. It must stand alone on its line.",
            new(start, Math.Min(start + 1, Bytes.Length)));

        private void CopyText()
        {
            if (_position > _copiedUpTo)
            {
                _text.Append(Encoding.UTF8.GetString(Bytes[_copiedUpTo.._position]));
            }
        }

        private void FlushLiteral()
        {
            if (_position > _literalStart)
            {
                var span = new TextSpan(_literalStart, _position);
                var text = _text.Length == 0 ? Encoding.UTF8.GetString(Bytes[_copiedUpTo.._position]) : FinishText();
                _tokens.Add(new(TemplateTokenKind.Literal, span) { Text = _stripsNext ? text.TrimStart() : text });
                _stripsNext = false;
            }

            StartLiteral();
        }

        private string FinishText()
        {
            CopyText();
            var text = _text.ToString();
            _text.Clear();
            return text;
        }

        private void StartLiteral()
        {
            _literalStart = _position;
            _copiedUpTo = _position;
        }

        /// <summary>Reads <c>${ … }</c> or <c>%{ … }</c>.</summary>
        private void ScanSequence()
        {
            FlushLiteral();
            _stripsNext = false;
            var sequenceStart = _position;
            var isDirective = Bytes[_position] == '%';
            _position += 2;
            if (Next(0) == '~')
            {
                _position++;
                if (_tokens is [.., { Kind: TemplateTokenKind.Literal } previous])
                {
                    previous.Text = previous.Text.TrimEnd();
                }
            }

            parser.MoveTo(_position);
            var newlines = parser.SetNewlines(false);
            var token = isDirective ? ParseDirective(sequenceStart) : ParseInterpolation(sequenceStart);
            if (!parser._failed)
            {
                _tokens.Add(token);
                _stripsNext = parser.Peek().Kind == TokenKind.StripClose;
                _position = parser.Peek().End;
            }

            parser.SetNewlines(newlines);
            parser.MoveTo(_position);
            StartLiteral();
        }

        private TemplateToken ParseInterpolation(int sequenceStart)
        {
            var expression = parser.ParseExpression();
            ExpectClose(
                "Extra characters after interpolation expression",
                "Expected a closing brace to end the interpolation expression, but found extra characters.\n\nThis can happen when you include interpolation syntax for another language, such as shell scripting, but forget to escape the interpolation start token. If this is an embedded sequence for another language, escape it by starting with \"$${\" instead of just \"${\".",
                sequenceStart);
            return new(TemplateTokenKind.Interpolation, new(sequenceStart, parser.Peek().End)) { Expression = expression };
        }

        private TemplateToken ParseDirective(int sequenceStart)
        {
            var keyword = parser.Peek();
            var name = keyword.Kind == TokenKind.Identifier ? parser.Text(keyword) : "";
            if (!Keywords.Contains(name))
            {
                parser.Fail(
                    name.Length > 0 ? "Invalid template control keyword" : "Invalid template directive",
                    name.Length > 0
                        ? $"\"{name}\" is not a valid template control keyword.{NameSuggestion.For(name, Keywords)}"
                        : "A template directive keyword (\"if\", \"for\", etc) is expected at the beginning of a %{ sequence.",
                    keyword.Span,
                    new(sequenceStart, keyword.End));
                return new(TemplateTokenKind.Literal, keyword.Span);
            }

            parser.Read();
            TemplateToken token;
            switch (name)
            {
                case "if":
                    var condition = parser.ParseExpression();
                    token = new(TemplateTokenKind.If, SequenceSpan(sequenceStart)) { Expression = condition };
                    break;
                case "for":
                    var names = parser.ParseForNames("directive");
                    var collection = parser.ParseExpression();
                    token = new(TemplateTokenKind.For, SequenceSpan(sequenceStart))
                    {
                        KeyName = names?.KeyName,
                        ValueName = names?.ValueName ?? "",
                        Expression = collection,
                    };
                    break;
                default:
                    var kind = name switch
                    {
                        "else" => TemplateTokenKind.Else,
                        "endif" => TemplateTokenKind.EndIf,
                        _ => TemplateTokenKind.EndFor,
                    };
                    token = new(kind, SequenceSpan(sequenceStart));
                    break;
            }

            ExpectClose(
                $"Extra characters in {name} marker",
                "Expected a closing brace to end the sequence, but found extra characters.",
                sequenceStart);
            return token;
        }

        private TextSpan SequenceSpan(int sequenceStart) => new(sequenceStart, parser.Peek().End);

        private void ExpectClose(string summary, string detail, int sequenceStart)
        {
            var close = parser.Peek();
            switch (close.Kind)
            {
                case TokenKind.CloseBrace or TokenKind.StripClose:
                    return;
                case TokenKind.EndOfFile:
                case TokenKind.Quote when end == TemplateEnd.Quote:
                    // A quote inside suggests that it was meant to end the string.
                    parser.Fail(
                        "Unclosed template interpolation sequence",
                        $"There is no closing brace for this interpolation sequence before the end of the {(end == TemplateEnd.Quote ? "quoted template" : "template")}. This might be caused by incorrect nesting inside the given expression.",
                        new(sequenceStart, sequenceStart + 2));
                    return;
                case TokenKind.Colon:
                    parser.Fail(
                        summary,
                        "Template interpolation doesn't expect a colon at this location. Did you intend this to be a literal sequence to be processed as part of another language? If so, you can escape it by starting with \"$${\" instead of just \"${\".",
                        close.Span,
                        new(sequenceStart, close.End));
                    return;
                default:
                    parser.Fail(summary, detail, close.Span, new(sequenceStart, close.End));
                    return;
            }
        }

        private void ScanEscape()
        {
            CopyText();
            var selector = Next(1);
            var digits = selector switch { 'u' => 4, 'U' => 8, _ => 0 };
            switch (selector)
            {
                case 'n':
                    _text.Append('\n');
                    break;
                case 'r':
                    _text.Append('\r');
                    break;
                case 't':
                    _text.Append('\t');
                    break;
                case '"' or '\\':
                    _text.Append((char)selector);
                    break;
                case 'u' or 'U' when TryReadRune(digits, out var rune):
                    _text.Append(rune.ToString());
                    break;
                default:
                    FailEscape(selector, digits);
                    break;
            }

            _position = Math.Min(_position + 2 + digits, Bytes.Length);
            _copiedUpTo = _position;
        }

        private bool TryReadRune(int digits, out Rune rune)
        {
            rune = default;
            if (_position + 2 + digits > Bytes.Length)
            {
                return false;
            }

            var value = 0u;
            foreach (var digit in Bytes.Slice(_position + 2, digits))
            {
                if (!char.IsAsciiHexDigit((char)digit))
                {
                    return false;
                }

                value = (value << 4) | (uint)Convert.ToInt32(((char)digit).ToString(), 16);
            }

            // A lone surrogate has no UTF-8 form.
            rune = Rune.IsValid(value) ? new(value) : Rune.ReplacementChar;
            return true;
        }

        private void FailEscape(int selector, int digits)
        {
            var span = new TextSpan(_position, Math.Min(_position + 2, Bytes.Length));
            parser.Fail(
                "Invalid escape sequence",
                digits > 0
                    ? $"The \\{(char)selector} escape sequence must be followed by {(digits == 4 ? "four" : "eight")} hexadecimal digits."
                    : $"The symbol \"{(selector < 0 ? "" : new UTF8Symbol(Bytes[(_position + 1)..]).Text)}\" is not a valid escape sequence selector.",
                span);
        }

        private readonly ref struct UTF8Symbol(ReadOnlySpan<byte> rest)
        {
            public string Text { get; } = Rune.DecodeFromUtf8(rest, out var rune, out _) == System.Buffers.OperationStatus.Done ? rune.ToString() : "";
        }
    }
}
