using Coder.Hcl.Diagnostics;
using Coder.Hcl.Syntax;
using Coder.Hcl.Values;

namespace Coder.Hcl.Evaluation;

/// <summary>A parameter of a function.</summary>
/// <param name="Name">Name used in messages.</param>
/// <param name="Type">Arguments are converted to this type; <see cref="HclType.Dynamic"/> takes them as they are.</param>
public sealed record FunctionParameter(string Name, HclType Type)
{
    /// <summary>Whether the function sees null; otherwise null is an error.</summary>
    public bool AllowNull { get; init; }

    /// <summary>Whether the function sees unknown values; otherwise its result is unknown without a call.</summary>
    public bool AllowUnknown { get; init; }

    /// <summary>Whether the function sees marks and takes care of them; otherwise they move from the arguments to the result.</summary>
    public bool AllowMarked { get; init; }

    /// <summary>Whether marks inside of the argument stay where they are, because the function only moves parts around;
    /// marks of the argument itself move to the result.</summary>
    public bool KeepsNestedMarks { get; init; }
}

/// <summary>What a call gives: a value, or an error for the caller of the function.</summary>
public readonly record struct FunctionResult
{
    private FunctionResult(HclValue? value, string? error, int? argumentIndex)
    {
        Value = value;
        Error = error;
        ArgumentIndex = argumentIndex;
    }

    /// <summary>The result; null after an error.</summary>
    public HclValue? Value { get; }

    /// <summary>What is wrong, without full stop; null when there is a result.</summary>
    public string? Error { get; }

    /// <summary>The argument that is wrong, if it is a particular one, starting at 0.</summary>
    public int? ArgumentIndex { get; }

    /// <summary>A result.</summary>
    public static implicit operator FunctionResult(HclValue value) => new(value, null, null);

    /// <summary>A failure of the whole call, or of one argument.</summary>
    public static FunctionResult Failed(string error, int? argumentIndex = null) => new(null, error, argumentIndex);
}

/// <summary>A function of the language. Functions are pure and thread-safe.</summary>
public abstract class HclFunction
{
    /// <summary>Name without namespace, used in messages.</summary>
    public abstract string Name { get; }

    /// <summary>The positional parameters.</summary>
    public abstract IReadOnlyList<FunctionParameter> Parameters { get; }

    /// <summary>The parameter that takes all further arguments, if there is one.</summary>
    public virtual FunctionParameter? VariadicParameter => null;

    /// <summary>A function made of a delegate, for tables of small functions.</summary>
    public static HclFunction Create(
        string name,
        IReadOnlyList<FunctionParameter> parameters,
        HclType returnType,
        Func<IReadOnlyList<HclValue>, FunctionResult> call,
        FunctionParameter? variadicParameter = null) =>
        new DelegateFunction(name, parameters, variadicParameter, returnType, call);

    /// <summary>The parameter that an argument belongs to; null when there are too many arguments.</summary>
    public FunctionParameter? ParameterAt(int argumentIndex) =>
        argumentIndex < Parameters.Count ? Parameters[argumentIndex] : VariadicParameter;

    /// <summary>For functions whose arguments need not evaluate, such as <c>try</c>: evaluates the call itself.</summary>
    /// <returns>The value, or null to evaluate the arguments and call <see cref="Invoke"/> as usual.</returns>
    public virtual HclValue? EvaluateLazily(FunctionCallSyntax call, EvaluationContext context, DiagnosticBag diagnostics) => null;

    /// <summary>Checks and converts the arguments, then calls the function unless an unknown argument decides the result.</summary>
    public FunctionResult Invoke(IReadOnlyList<HclValue> arguments)
    {
        if (arguments.Count < Parameters.Count || (arguments.Count > Parameters.Count && VariadicParameter is null))
        {
            return FunctionResult.Failed($"wrong number of arguments: expected {Parameters.Count}, but got {arguments.Count}");
        }

        var converted = new HclValue[arguments.Count];
        var marks = ValueMarks.None;
        var isDecided = false;
        for (var i = 0; i < converted.Length; i++)
        {
            var parameter = ParameterAt(i)!;
            if (!HclConvert.TryConvert(arguments[i], parameter.Type, out var value, out var error))
            {
                return FunctionResult.Failed(error, i);
            }

            if (value.IsNull && !parameter.AllowNull)
            {
                return FunctionResult.Failed("argument must not be null", i);
            }

            isDecided |= !value.IsKnown && !parameter.AllowUnknown;
            if (!parameter.AllowMarked)
            {
                marks |= parameter.KeepsNestedMarks ? value.Marks : value.DeepMarks;
                value = parameter.KeepsNestedMarks ? value.Unmark() : value.UnmarkDeep();
            }

            converted[i] = value;
        }

        if (isDecided)
        {
            return HclValue.Unknown(ReturnType(converted)).WithMarks(marks);
        }

        var result = Call(converted);
        return marks != ValueMarks.None && result.Value is { } unmarked ? unmarked.WithMarks(marks) : result;
    }

    /// <summary>The type of the result for these converted arguments, some of which may be unknown;
    /// <see cref="HclType.Dynamic"/> when it cannot be told.</summary>
    protected virtual HclType ReturnType(IReadOnlyList<HclValue> arguments) => HclType.Dynamic;

    /// <summary>Computes the result for converted arguments.</summary>
    protected abstract FunctionResult Call(IReadOnlyList<HclValue> arguments);

    private sealed class DelegateFunction(
        string name,
        IReadOnlyList<FunctionParameter> parameters,
        FunctionParameter? variadicParameter,
        HclType returnType,
        Func<IReadOnlyList<HclValue>, FunctionResult> call) : HclFunction
    {
        public override string Name => name;

        public override IReadOnlyList<FunctionParameter> Parameters => parameters;

        public override FunctionParameter? VariadicParameter => variadicParameter;

        protected override HclType ReturnType(IReadOnlyList<HclValue> arguments) => returnType;

        protected override FunctionResult Call(IReadOnlyList<HclValue> arguments) => call(arguments);
    }
}
