using Coder.Hcl.Values;

namespace Coder.Hcl.Syntax;

internal sealed partial class Parser
{
    /// <summary>Builds the expression of a template from its tokens: matches directives with their ends.</summary>
    private sealed class TemplateAssembly(Parser parser, List<TemplateToken> tokens)
    {
        private int _next;

        public ExpressionSyntax Assemble(TextSpan span)
        {
            if (parser._failed)
            {
                return parser.Invalid(span);
            }

            if (tokens is [{ Kind: TemplateTokenKind.Interpolation, Expression: { } wrapped }])
            {
                return new TemplateWrapSyntax(parser.Source, span, wrapped);
            }

            var parts = AssembleParts(null);
            return new TemplateSyntax(parser.Source, span, parts);
        }

        /// <summary>Takes parts up to the token that ends the directive, which is left, or to the end of the template.</summary>
        private List<ExpressionSyntax> AssembleParts(TemplateToken? directive)
        {
            var parts = new List<ExpressionSyntax>();
            for (; _next < tokens.Count && !parser._failed; _next++)
            {
                var token = tokens[_next];
                switch (token.Kind)
                {
                    case TemplateTokenKind.Literal when token.Text.Length > 0:
                        parts.Add(new LiteralSyntax(parser.Source, token.Span, HclValue.String(token.Text)));
                        break;
                    case TemplateTokenKind.Interpolation:
                        parts.Add(token.Expression!);
                        break;
                    case TemplateTokenKind.If or TemplateTokenKind.For:
                        parts.Add(AssembleDirective(token));
                        break;
                    case TemplateTokenKind.Else or TemplateTokenKind.EndIf when directive?.Kind == TemplateTokenKind.If:
                    case TemplateTokenKind.EndFor when directive?.Kind == TemplateTokenKind.For:
                        return parts;
                    case TemplateTokenKind.Else or TemplateTokenKind.EndIf or TemplateTokenKind.EndFor:
                        FailUnexpected(token, directive);
                        break;
                }
            }

            if (directive is not null)
            {
                var name = NameOf(directive);
                parser.Fail(
                    "Unexpected end of template",
                    $"The {name} directive at {parser.Source.Range(directive.Span)} is missing its corresponding end{name} directive.",
                    directive.Span);
            }

            return parts;
        }

        private static string NameOf(TemplateToken directive) => directive.Kind == TemplateTokenKind.If ? "if" : "for";

        private ExpressionSyntax AssembleDirective(TemplateToken token)
        {
            if (!parser.EnterNesting())
            {
                return parser.Invalid(token.Span);
            }

            _next++;
            ExpressionSyntax expression = token.Kind == TemplateTokenKind.If ? AssembleIf(token) : AssembleFor(token);
            parser._depth--;
            return expression;
        }

        private ConditionalSyntax AssembleIf(TemplateToken start)
        {
            var whenTrue = TextOf(AssembleParts(start), start);
            var whenFalse = TextOf([], start);
            if (!parser._failed && tokens[_next].Kind == TemplateTokenKind.Else)
            {
                var otherwise = tokens[_next++];
                whenFalse = TextOf(AssembleParts(start), otherwise);
                if (!parser._failed && tokens[_next].Kind == TemplateTokenKind.Else)
                {
                    parser.Fail(
                        "Unexpected else directive",
                        $"Already in the else clause for the if started at {parser.Source.Range(start.Span)}.",
                        tokens[_next].Span);
                }
            }

            return new(parser.Source, SpanFrom(start), start.Expression!, whenTrue, whenFalse);
        }

        private TemplateForSyntax AssembleFor(TemplateToken start)
        {
            var content = TextOf(AssembleParts(start), start);
            var loop = new ForSyntax(parser.Source, SpanFrom(start))
            {
                KeyName = start.KeyName,
                ValueName = start.ValueName,
                Collection = start.Expression!,
                Value = content,
            };
            return new(parser.Source, SpanFrom(start), loop);
        }

        private TemplateSyntax TextOf(List<ExpressionSyntax> parts, TemplateToken start) => new(
            parser.Source,
            parts.Count == 0 ? new(start.Span.End, start.Span.End) : new(parts[0].Span.Start, parts[^1].Span.End),
            parts);

        private TextSpan SpanFrom(TemplateToken start) =>
            new(start.Span.Start, _next < tokens.Count ? tokens[_next].Span.End : start.Span.End);

        private void FailUnexpected(TemplateToken token, TemplateToken? directive)
        {
            var name = token.Kind switch
            {
                TemplateTokenKind.Else => "else",
                TemplateTokenKind.EndIf => "endif",
                _ => "endfor",
            };
            var place = directive is null ? "" : parser.Source.Range(directive.Span).ToString();
            var detail = directive?.Kind switch
            {
                null => "The control directives within this template are unbalanced.",
                TemplateTokenKind.If => $"Expecting an endif directive for the if started at {place}.",
                _ when token.Kind == TemplateTokenKind.Else => "An else clause is not expected for a for directive.",
                _ => $"Expecting an endfor directive corresponding to the for directive at {place}.",
            };
            parser.Fail($"Unexpected {name} directive", detail, token.Span);
        }
    }
}
