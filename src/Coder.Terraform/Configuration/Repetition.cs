using Coder.Hcl.Syntax;

namespace Coder.Terraform.Configuration;

/// <summary>How many instances a block has: <c>count</c>, <c>for_each</c>, or one when both are null.</summary>
internal sealed class Repetition(ExpressionSyntax? count, ExpressionSyntax? forEach)
{
    public static Repetition None { get; } = new(null, null);

    public ExpressionSyntax? Count { get; } = count;

    public ExpressionSyntax? ForEach { get; } = forEach;

    public bool IsNone => Count is null && ForEach is null;

    public ReferenceSet References { get; set; } = ReferenceSet.Empty;
}
