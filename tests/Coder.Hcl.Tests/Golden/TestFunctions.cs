using Coder.Hcl.Evaluation;
using Coder.Hcl.Values;

namespace Coder.Hcl.Tests.Golden;

/// <summary>The few functions that the recorded expressions use.</summary>
internal static class TestFunctions
{
    private static readonly FunctionParameter Any = new("v", HclType.Dynamic) { AllowNull = true };

    public static EvaluationContext Context { get; } = new(
        new Dictionary<string, HclValue>(),
        new[]
        {
            HclFunction.Create("upper", [new("str", HclType.String)], HclType.String, a => HclValue.String(a[0].AsString().ToUpperInvariant())),
            HclFunction.Create("max", [], HclType.Number, Max, new FunctionParameter("numbers", HclType.Number)),
            HclFunction.Create("tolist", [Any], HclType.Dynamic, a => Convert(a[0], HclType.List(HclType.Dynamic))),
            HclFunction.Create("toset", [Any], HclType.Dynamic, a => Convert(a[0], HclType.Set(HclType.Dynamic))),
            HclFunction.Create("tomap", [Any], HclType.Dynamic, a => Convert(a[0], HclType.Map(HclType.Dynamic))),
            HclFunction.Create(
                "sensitive",
                [new("value", HclType.Dynamic) { AllowNull = true, AllowUnknown = true, AllowMarked = true }],
                HclType.Dynamic,
                a => a[0].WithMarks(ValueMarks.Sensitive)),
        }.ToDictionary(f => f.Name));

    private static FunctionResult Max(IReadOnlyList<HclValue> arguments) => arguments.Count == 0
        ? FunctionResult.Failed("must pass at least one number")
        : HclValue.Number(arguments.Max(a => a.AsNumber()));

    private static FunctionResult Convert(HclValue value, HclType type) =>
        HclConvert.TryConvert(value, type, out var result, out var error) ? result : FunctionResult.Failed(error, 0);
}
