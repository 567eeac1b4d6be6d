using Coder.Hcl.Evaluation;
using Coder.Hcl.Values;

namespace Coder.Terraform.Functions;

/// <summary>A function given by its signature and two delegates; a row of <see cref="FunctionTable"/>.</summary>
internal sealed class TableFunction(
    string name,
    FunctionParameter[] parameters,
    FunctionParameter? variadic,
    Func<IReadOnlyList<HclValue>, HclType> type,
    Func<IReadOnlyList<HclValue>, FunctionResult> call) : HclFunction
{
    public override string Name => name;

    public override IReadOnlyList<FunctionParameter> Parameters => parameters;

    public override FunctionParameter? VariadicParameter => variadic;

    protected override HclType ReturnType(IReadOnlyList<HclValue> arguments) => type(arguments);

    protected override FunctionResult Call(IReadOnlyList<HclValue> arguments) => call(arguments);
}

/// <summary>Shorthand for rows of function tables.</summary>
internal static class Row
{
    public static readonly HclType ListOfString = HclType.List(HclType.String);
    public static readonly HclType ListOfAny = HclType.List(HclType.Dynamic);
    public static readonly HclType SetOfAny = HclType.Set(HclType.Dynamic);

    public static FunctionParameter Text(string name) => new(name, HclType.String);

    public static FunctionParameter Number(string name) => new(name, HclType.Number);

    public static FunctionParameter Any(string name) => new(name, HclType.Dynamic);

    public static FunctionParameter Of(string name, HclType type) => new(name, type);

    /// <summary>A parameter of any type whose parts keep their marks.</summary>
    public static FunctionParameter Parts(string name) => new(name, HclType.Dynamic) { KeepsNestedMarks = true };

    /// <summary>A parameter that sees everything: null, unknown and marks.</summary>
    public static FunctionParameter Raw(string name) => new(name, HclType.Dynamic) { AllowNull = true, AllowUnknown = true, AllowMarked = true };

    public static HclFunction Function(string name, HclType type, FunctionParameter[] parameters, Func<IReadOnlyList<HclValue>, FunctionResult> call,
        FunctionParameter? variadic = null) =>
        new TableFunction(name, parameters, variadic, _ => type, call);

    public static HclFunction Function(string name, Func<IReadOnlyList<HclValue>, HclType> type, FunctionParameter[] parameters,
        Func<IReadOnlyList<HclValue>, FunctionResult> call, FunctionParameter? variadic = null) =>
        new TableFunction(name, parameters, variadic, type, call);

    /// <summary>Text → text.</summary>
    public static HclFunction TextToText(string name, Func<string, string> call, string parameter = "str") =>
        Function(name, HclType.String, [Text(parameter)], a => HclValue.String(call(a[0].AsString())));

    public static FunctionResult Fail(string error, int? argument = null) => FunctionResult.Failed(error, argument);

    /// <summary>A whole number within the range of int.</summary>
    public static bool IsInt(HclValue value, out int number) => value.AsNumber().TryToInt32(out number);
}
