using System.Globalization;
using System.Text;

namespace Coder.Hcl.Syntax;

internal sealed partial class Parser
{
    /// <summary>Reads the text of one template and cuts it into tokens; text outside of quotes is cut at line ends.</summary>
    private sealed partial class TemplateScan(Parser parser, TemplateEnd end, int start, string marker = "")
    {
        /// <summary>The last code point of Unicode.</summary>
        private const uint MaxRune = 0x10FFFF;

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
            if (_position + 2 + digits > Bytes.Length
                || !uint.TryParse(Bytes.Slice(_position + 2, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value)
                || value > MaxRune)
            {
                return false;
            }

            // A lone surrogate has no UTF-8 form.
            rune = Rune.IsValid(value) ? new(value) : Rune.ReplacementChar;
            return true;
        }

        private string SymbolAt(int position) =>
            Rune.DecodeFromUtf8(Bytes[Math.Min(position, Bytes.Length)..], out var rune, out _) == System.Buffers.OperationStatus.Done ? rune.ToString() : "";

        private void FailEscape(int selector, int digits)
        {
            var span = new TextSpan(_position, Math.Min(_position + 2, Bytes.Length));
            parser.Fail(
                "Invalid escape sequence",
                digits > 0
                    ? $"The \\{(char)selector} escape sequence must be followed by {(digits == 4 ? "four" : "eight")} hexadecimal digits."
                    : $"The symbol \"{SymbolAt(_position + 1)}\" is not a valid escape sequence selector.",
                span);
        }
    }
}
