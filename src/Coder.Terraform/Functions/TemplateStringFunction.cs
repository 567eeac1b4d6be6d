using Coder.Hcl.Diagnostics;
using Coder.Hcl.Evaluation;
using Coder.Hcl.Syntax;
using Coder.Hcl.Values;
using Coder.Terraform.Configuration;

namespace Coder.Terraform.Functions;

/// <summary><c>templatestring</c>: renders a template that comes from elsewhere, hence its first argument must be a reference.</summary>
internal sealed class TemplateStringFunction(TemplateFiles files) : HclFunction
{
    public override string Name => "templatestring";

    public override IReadOnlyList<FunctionParameter> Parameters { get; } = [Row.Any("template"), TemplateFunctions.Vars];

    public override HclValue? EvaluateLazily(FunctionCallSyntax call, EvaluationContext context, DiagnosticBag diagnostics)
    {
        if (call.Arguments.Count == 0 || call.Arguments[0] is ScopeTraversalSyntax or IndexSyntax or RelativeTraversalSyntax)
        {
            return null;
        }

        diagnostics.AddError(
            "Invalid function argument",
            "Invalid value for \"template\" parameter: templatestring is only for templates that come from elsewhere, so the argument must be a direct reference. Write a template that is part of the configuration as a string template instead.",
            call.Arguments[0].Range);
        return HclValue.DynamicUnknown;
    }

    protected override FunctionResult Call(IReadOnlyList<HclValue> arguments) => arguments[0].Kind != HclTypeKind.String
        ? FunctionResult.Failed("a string is required", 0)
        : TemplateFunctions.Render("<templatestring argument>", arguments[0].AsString(), arguments[1], files);
}
