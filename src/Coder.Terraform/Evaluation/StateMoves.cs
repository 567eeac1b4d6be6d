using Coder.Hcl.Diagnostics;
using Coder.Terraform.Addresses;
using Coder.Terraform.Configuration;
using Coder.Terraform.State;

namespace Coder.Terraform.Evaluation;

/// <summary>
/// Brings the state's addresses up to the configuration before planning: what <c>moved</c> blocks declare, and the step
/// between one instance and <c>count</c>, which needs no block.
/// </summary>
internal sealed class StateMoves(TerraformConfiguration configuration, WorkingState state)
{
    private readonly Dictionary<string, ResourceAddress> _origins = new(StringComparer.Ordinal);
    private readonly List<string> _blocked = [];

    /// <summary>Moves; gives the former address of each object that moved, by its address now.</summary>
    public IReadOnlyDictionary<string, ResourceAddress> Apply(DiagnosticBag found)
    {
        if (state.All() is [])
        {
            return _origins;
        }

        foreach (var move in configuration.Moves)
        {
            Apply([.. state.All().Select(o => (Stored: o, Target: move.Target(o.Address))).Where(p => p.Target is not null).Select(p => (p.Stored, p.Target!))]);
        }

        if (_blocked.Count > 0)
        {
            found.Add(Diagnostic.Warning(
                "Unresolved resource instance address changes",
                $"Some objects could not get their new address, as another object has it already: {string.Join(", ", _blocked)}. They are planned to be destroyed. To keep them, change the moved blocks.",
                configuration.Moves[^1].Range));
        }

        ApplyImplied();
        return _origins;
    }

    private void Apply(List<(ResourceInstanceState Stored, ResourceAddress Target)> moves)
    {
        foreach (var (stored, target) in moves)
        {
            if (stored.DeposedKey is null && state.Find(target.ToString()) is not null)
            {
                _blocked.Add($"{stored.Address} could not move to {target}");
                continue;
            }

            Move(stored, target);
        }
    }

    private void ApplyImplied()
    {
        foreach (var stored in state.All())
        {
            if (stored.DeposedKey is not null || configuration.FindResource(stored.Address.Configuration) is not { Mode: ResourceMode.Managed } resource
                || configuration.Moves.Any(m => Concerns(m, resource.Address)))
            {
                continue;
            }

            var key = stored.Address.Key;
            InstanceKey? wanted = resource.Repetition.Count is not null && key.IsNone ? InstanceKey.At(0)
                : resource.Repetition.IsNone && key == InstanceKey.At(0) ? InstanceKey.None
                : null;
            if (wanted is { } other && state.Find((stored.Address with { Key = other }).ToString()) is null)
            {
                Move(stored, stored.Address with { Key = other });
            }
        }
    }

    private static bool Concerns(MovedConfig move, string configurationAddress) =>
        ResourceAddress.WithoutKeys(move.Full(move.From)) == configurationAddress || ResourceAddress.WithoutKeys(move.Full(move.To)) == configurationAddress;

    private void Move(ResourceInstanceState stored, ResourceAddress target)
    {
        state.Remove(stored.Address.ToString(), stored.DeposedKey);
        state.Set(stored with { Address = target });
        if (stored.DeposedKey is null)
        {
            _origins[target.ToString()] = _origins.Remove(stored.Address.ToString(), out var first) ? first : stored.Address;
        }
    }
}
