using Coder.Hcl.Diagnostics;
using Coder.Hcl.Syntax;

namespace Coder.Terraform.Configuration;

/// <summary>A condition with its error text: <c>validation</c>, <c>precondition</c>, <c>postcondition</c> or <c>assert</c>.</summary>
internal sealed class ConditionConfig(ExpressionSyntax condition, ExpressionSyntax errorMessage, SourceRange range)
{
    public ExpressionSyntax Condition { get; } = condition;

    public ExpressionSyntax ErrorMessage { get; } = errorMessage;

    public SourceRange Range { get; } = range;

    /// <summary>What both expressions refer to.</summary>
    public ReferenceSet References { get; set; } = ReferenceSet.Empty;
}
