namespace Coder.Terraform.Differential.Tests.ExpressionSuite;

/// <summary>What an engine says about an expression.</summary>
/// <param name="PlanError">Sense of the error while planning, see <see cref="Infrastructure.ErrorSense"/>.</param>
/// <param name="Planned">The value as planned, see <see cref="Infrastructure.CanonicalJson"/>.</param>
/// <param name="ApplyError">Sense of the error while applying.</param>
/// <param name="Value">The value after the apply.</param>
/// <param name="Type">Its type, unless it is null.</param>
internal sealed record Verdict(string? PlanError, string? Planned = null, string? ApplyError = null, string? Value = null, string? Type = null)
{
    public override string ToString() => PlanError is not null ? $"error while planning: {PlanError}"
        : ApplyError is not null ? $"planned {Planned}, error while applying: {ApplyError}"
        : Planned == Value ? $"{Value} ({Type})"
        : $"planned {Planned}, then {Value} ({Type})";
}
