using Coder.Hcl.Values;
using static Coder.Providers.Kubernetes.Tables.Row;

namespace Coder.Providers.Kubernetes.Tables;

/// <summary>What is claimed: of claims themselves, of the claims of stateful sets, and of ephemeral volumes.</summary>
internal static class ClaimTable
{
    private static readonly string[] AccessModes = ["ReadWriteOnce", "ReadOnlyMany", "ReadWriteMany", "ReadWriteOncePod"];

    /// <summary><c>spec</c> of a claim.</summary>
    public static Table Spec { get; } = new(
        TextSet("access_modes", "How it may be mounted: ReadWriteOnce, ReadOnlyMany, ReadWriteMany or ReadWriteOncePod.").Required().Check(CheckModes),
        One(
            "resources",
            "How large it has to be.",
            Amounts("limits", "The largest volume that is taken."),
            Amounts("requests", "The size, as storage = \"30Gi\". It may grow later if the storage class allows it.")).Required(),
        One("selector", "The volumes that may be bound, by their labels.", SelectorTables.Labels),
        Text("volume_name", "The volume to bind; any that fits when not set.").OrComputed(),
        Text("storage_class_name", "The storage class that makes the volume; the cluster's default class when not set.").OrComputed(),
        Text("volume_mode", "Filesystem or Block.").OrComputed().OneOf("Filesystem", "Block"));

    /// <summary>What is wrong with access modes; null: nothing.</summary>
    public static string? CheckModes(HclValue modes) => modes.Elements
        .Where(m => m is { IsKnown: true, IsNull: false } && !AccessModes.Contains(m.AsString()))
        .Select(m => $"may hold {string.Join(", ", AccessModes)}, not \"{m.AsString()}\".").FirstOrDefault();
}
