using Coder.Hcl.Diagnostics;

namespace Coder.Hcl.Syntax;

internal sealed partial class Parser
{
    /// <summary>The interpolations and directives of a template.</summary>
    private sealed partial class TemplateScan
    {
        private static readonly string[] Keywords = ["if", "else", "endif", "for", "endfor"];

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
    }
}
