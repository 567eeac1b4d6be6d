using System.Runtime.CompilerServices;
using Coder.Hcl.Diagnostics;
using Coder.Hcl.Syntax;
using Coder.Hcl.Values;

namespace Coder.Hcl.Evaluation;

/// <summary>One evaluation. An expression with errors gives an unknown value, so that the rest can still be checked.</summary>
internal sealed partial class Evaluator(DiagnosticBag diagnostics)
{
    public HclValue Evaluate(ExpressionSyntax expression, EvaluationContext context)
    {
        switch (expression)
        {
            case LiteralSyntax literal:
                return literal.Value;
            case ScopeTraversalSyntax { Traversal: var traversal }:
                return EvaluateTraversal(traversal, context);
            case SplatItemSyntax item:
                return context.SplatValue(item);
        }

        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            return Error("Expression nested too deeply", "Move inner parts of this expression into local values.", expression, context);
        }

        var value = EvaluateForm(expression, context);
        return value.Weight > EvaluationLimits.MaxWeight ? TooLarge(expression, context)
            : value.Depth > EvaluationLimits.MaxDepth ? Error("Value nested too deeply", $"The result is nested more than {EvaluationLimits.MaxDepth} levels deep, which is more than the engine allows.", expression, context)
            : value;
    }

    private HclValue EvaluateForm(ExpressionSyntax expression, EvaluationContext context) =>
        expression switch
        {
            TemplateSyntax template => EvaluateTemplate(template, context),
            TemplateWrapSyntax wrap => Evaluate(wrap.Wrapped, context),
            FunctionCallSyntax call => EvaluateCall(call, context),
            ConditionalSyntax conditional => EvaluateConditional(conditional, context),
            BinarySyntax binary => EvaluateBinary(binary, context),
            UnarySyntax unary => EvaluateUnary(unary, context),
            TupleSyntax tuple => EvaluateTuple(tuple, context),
            ObjectSyntax constructor => EvaluateObject(constructor, context),
            ObjectKeySyntax key => EvaluateKey(key, context),
            ParenthesesSyntax parentheses => Evaluate(parentheses.Expression, context),
            RelativeTraversalSyntax relative => EvaluateRelative(relative, context),
            IndexSyntax index => EvaluateIndex(index, context),
            SplatSyntax splat => EvaluateSplat(splat, context),
            ForSyntax loop => EvaluateFor(loop, context),
            TemplateForSyntax loop => EvaluateTemplateFor(loop, context),
            _ => throw new InvalidOperationException($"No evaluation for {expression.GetType().Name}."),
        };

    private HclValue TooLarge(ExpressionSyntax expression, EvaluationContext context) => Error(
        "Value too large",
        $"The result would have more than {EvaluationLimits.MaxWeight:N0} parts or {EvaluationLimits.MaxText:N0} characters, which is more than the engine allows.",
        expression,
        context);

    private HclValue[] EvaluateAll(IReadOnlyList<ExpressionSyntax> expressions, EvaluationContext context)
    {
        var values = new HclValue[expressions.Count];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = Evaluate(expressions[i], context);
        }

        return values;
    }

    private HclValue EvaluateTuple(TupleSyntax tuple, EvaluationContext context) =>
        HclValue.Tuple(EvaluateAll(tuple.Elements, context));

    private HclValue EvaluateObject(ObjectSyntax constructor, EvaluationContext context)
    {
        var fields = new List<KeyValuePair<string, HclValue>>(constructor.Items.Count);
        var marks = ValueMarks.None;
        var isKnown = true;
        foreach (var item in constructor.Items)
        {
            var value = Evaluate(item.Value, context);
            var key = Evaluate(item.Key, context);
            marks |= key.Marks;
            if (key.IsNull)
            {
                Error("Null value as key", "Can't use a null value as a key.", item.Key, context);
                isKnown = false;
            }
            else if (!HclConvert.TryConvert(key, HclType.String, out var text, out var error))
            {
                Error("Incorrect key type", $"Can't use this value as a key: {error}.", item.Key, context);
                isKnown = false;
            }
            else if (!text.IsKnown)
            {
                isKnown = false;
            }
            else
            {
                fields.Add(new(text.AsString(), value));
            }
        }

        return (isKnown ? HclValue.Object(fields) : HclValue.DynamicUnknown).WithMarks(marks);
    }

    private HclValue EvaluateKey(ObjectKeySyntax key, EvaluationContext context)
    {
        if (key.LiteralValue is { } literal)
        {
            return literal;
        }

        return key.Expression is ScopeTraversalSyntax
            ? Error(
                "Ambiguous attribute key",
                "If this expression is intended to be a reference, wrap it in parentheses. If it's instead intended as a literal name containing periods, wrap it in quotes to create a string literal.",
                key,
                context)
            : Evaluate(key.Expression, context);
    }

    private HclValue EvaluateTemplate(TemplateSyntax template, EvaluationContext context)
    {
        if (template.LiteralValue is { } literal)
        {
            return literal;
        }

        var text = new DefaultInterpolatedStringHandler(0, template.Parts.Count);
        var marks = ValueMarks.None;
        var isKnown = true;
        var length = 0;
        foreach (var part in template.Parts)
        {
            var value = Evaluate(part, context);
            marks |= value.Marks;
            if (value.IsNull)
            {
                Error(
                    "Invalid template interpolation value",
                    "The expression result is null. Cannot include a null value in a string template.",
                    part,
                    context);
                isKnown = false;
            }
            else if (!HclConvert.TryConvert(value, HclType.String, out var converted, out var error))
            {
                Error(
                    "Invalid template interpolation value",
                    $"Cannot include the given value in a string template: {error}.",
                    part,
                    context);
                isKnown = false;
            }
            else if (!converted.IsKnown)
            {
                isKnown = false;
            }
            else if ((length += converted.AsString().Length) > EvaluationLimits.MaxText)
            {
                text.ToStringAndClear();
                return TooLarge(template, context);
            }
            else
            {
                text.AppendLiteral(converted.AsString());
            }
        }

        var result = text.ToStringAndClear();
        return (isKnown ? HclValue.String(result) : HclValue.Unknown(HclType.String)).WithMarks(marks);
    }

    private HclValue EvaluateTemplateFor(TemplateForSyntax template, EvaluationContext context)
    {
        var pieces = EvaluateFor(template.Loop, context);
        if (!pieces.IsKnown || pieces.IsNull)
        {
            return HclValue.Unknown(HclType.String).WithMarks(pieces.Marks);
        }

        if (pieces.Weight > EvaluationLimits.MaxWeight)
        {
            return TooLarge(template, context);
        }

        var marks = pieces.DeepMarks;
        return pieces.IsWhollyKnown
            ? HclValue.String(string.Concat(pieces.Elements.Select(p => p.AsString()))).WithMarks(marks)
            : HclValue.Unknown(HclType.String).WithMarks(marks);
    }

    private HclValue Error(string summary, string detail, ExpressionSyntax subject, EvaluationContext context, SyntaxNode? outer = null) =>
        Error(summary, detail, subject.Range, subject, context, outer);

    /// <summary>Reports an error about an expression, with the values of the variables in it.</summary>
    private HclValue Error(
        string summary, string detail, SourceRange subject, ExpressionSyntax expression, EvaluationContext context, SyntaxNode? outer = null)
    {
        var error = Diagnostic.Error(summary, detail, subject) with { Context = outer?.Range };
        if (!IsRepeated(error))
        {
            diagnostics.Add(error with { InvolvedValues = InvolvedValues.Of(expression, context) });
        }

        return HclValue.DynamicUnknown;
    }

    /// <summary>The passes of a loop that fail alike are one problem.</summary>
    private bool IsRepeated(Diagnostic error) =>
        diagnostics.Last is { } last && last.Subject == error.Subject && last.Summary == error.Summary && last.Detail == error.Detail;
}
