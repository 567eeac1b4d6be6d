using Coder.Hcl.Syntax;
using Coder.Hcl.Values;

namespace Coder.Hcl.Evaluation;

internal sealed partial class Evaluator
{
    private HclValue EvaluateUnary(UnarySyntax unary, EvaluationContext context)
    {
        var type = unary.IsNegation ? HclType.Number : HclType.Bool;
        var operand = Evaluate(unary.Operand, context);
        if (ConvertOperand(operand, type, "unary", unary.Operand, unary, context) is not { } value)
        {
            return HclValue.Unknown(type);
        }

        if (!value.IsKnown)
        {
            return value;
        }

        var result = unary.IsNegation ? HclValue.Number(-value.AsNumber()) : HclValue.Bool(!value.AsBool());
        return result.WithMarks(value.Marks);
    }

    private HclValue EvaluateBinary(BinarySyntax binary, EvaluationContext context) => binary.Operator switch
    {
        BinaryOperator.And or BinaryOperator.Or => EvaluateLogic(binary, context),
        BinaryOperator.Equal or BinaryOperator.NotEqual => EvaluateEquality(binary, context),
        _ => EvaluateNumbers(binary, context),
    };

    /// <summary>The right side is not evaluated when the left one decides.</summary>
    private HclValue EvaluateLogic(BinarySyntax binary, EvaluationContext context)
    {
        var deciding = binary.Operator == BinaryOperator.Or;
        var left = ConvertOperand(Evaluate(binary.Left, context), HclType.Bool, "left", binary.Left, binary, context);
        if (left is null || (left.IsKnown && left.AsBool() == deciding))
        {
            return left ?? HclValue.Unknown(HclType.Bool);
        }

        var right = ConvertOperand(Evaluate(binary.Right, context), HclType.Bool, "right", binary.Right, binary, context);
        if (right is null)
        {
            return HclValue.Unknown(HclType.Bool);
        }

        var isDecided = right.IsKnown && (left.IsKnown || right.AsBool() == deciding);
        return (isDecided ? right : HclValue.Unknown(HclType.Bool)).WithMarks(left.Marks | right.Marks);
    }

    /// <summary>Equality does not convert its operands.</summary>
    private HclValue EvaluateEquality(BinarySyntax binary, EvaluationContext context)
    {
        var left = Evaluate(binary.Left, context);
        var right = Evaluate(binary.Right, context);
        var result = HclComparison.AreEqual(left, right) is { } areEqual
            ? HclValue.Bool(areEqual == (binary.Operator == BinaryOperator.Equal))
            : HclValue.Unknown(HclType.Bool);
        return result.WithMarks(left.DeepMarks | right.DeepMarks);
    }

    private HclValue EvaluateNumbers(BinarySyntax binary, EvaluationContext context)
    {
        var isComparison = binary.Operator is BinaryOperator.Less or BinaryOperator.LessOrEqual or BinaryOperator.Greater or BinaryOperator.GreaterOrEqual;
        var resultType = isComparison ? HclType.Bool : HclType.Number;
        var left = ConvertOperand(Evaluate(binary.Left, context), HclType.Number, "left", binary.Left, binary, context);
        var right = ConvertOperand(Evaluate(binary.Right, context), HclType.Number, "right", binary.Right, binary, context);
        if (left is null || right is null)
        {
            return HclValue.Unknown(resultType);
        }

        var marks = left.Marks | right.Marks;
        if (!left.IsKnown || !right.IsKnown)
        {
            return HclValue.Unknown(resultType).WithMarks(marks);
        }

        var (x, y) = (left.AsNumber(), right.AsNumber());
        if (isComparison)
        {
            return HclValue.Bool(Compare(binary.Operator, x.CompareTo(y))).WithMarks(marks);
        }

        if (ArithmeticError(binary.Operator, x, y) is { } error)
        {
            Error("Operation failed", $"Error during operation: {error}.", binary, context);
            return HclValue.Unknown(resultType).WithMarks(marks);
        }

        var result = binary.Operator switch
        {
            BinaryOperator.Add => x + y,
            BinaryOperator.Subtract => x - y,
            BinaryOperator.Multiply => x * y,
            BinaryOperator.Divide => x / y,

            // Terraform's remainder by zero is the dividend.
            _ => y.Sign == 0 ? x : x % y,
        };
        return (result.TryToInt64(out var small) ? HclValue.Number(small) : HclValue.Number(result)).WithMarks(marks);
    }

    private static bool Compare(BinaryOperator operation, int order) => operation switch
    {
        BinaryOperator.Less => order < 0,
        BinaryOperator.LessOrEqual => order <= 0,
        BinaryOperator.Greater => order > 0,
        _ => order >= 0,
    };

    private static string? ArithmeticError(BinaryOperator operation, HclNumber x, HclNumber y) => operation switch
    {
        BinaryOperator.Divide when (x.Sign == 0 && y.Sign == 0) || (x.IsInfinite && y.IsInfinite) =>
            "can't divide zero by zero or infinity by infinity",
        BinaryOperator.Multiply when (x.Sign == 0 && y.IsInfinite) || (x.IsInfinite && y.Sign == 0) =>
            "can't multiply zero by infinity",
        BinaryOperator.Add when x.IsInfinite && y.IsInfinite && x != y => "can't compute sum of opposing infinities",
        BinaryOperator.Subtract when x.IsInfinite && y.IsInfinite && x == y => "can't subtract infinity from itself",
        BinaryOperator.Remainder when x.IsInfinite => "can't use infinity as the dividend of a remainder",
        _ => null,
    };

    /// <summary>Converts an operand and checks that it is not null; null after an error.</summary>
    private HclValue? ConvertOperand(
        HclValue value, HclType type, string side, ExpressionSyntax operand, ExpressionSyntax operation, EvaluationContext context)
    {
        if (!HclConvert.TryConvert(value, type, out var converted, out var error))
        {
            Error("Invalid operand", $"Unsuitable value for {side} operand: {error}.", operand, context, operation);
            return null;
        }

        if (!converted.IsNull)
        {
            return converted;
        }

        Error("Operation failed", "Error during operation: argument must not be null.", operation, context);
        return null;
    }
}
