using System.Collections.Frozen;

namespace Coder.Server.Audit;

/// <summary>What the audit log tells of a field.</summary>
internal enum AuditTreatment
{
    /// <summary>The old and the new value.</summary>
    Tracked,

    /// <summary>That it changed, never a value.</summary>
    Secret,

    /// <summary>Nothing: it follows from something else, or says nothing about what somebody did.</summary>
    Ignored,
}

/// <summary>A type of things that the audit log speaks of.</summary>
/// <param name="Name">One of <see cref="AuditResource"/>.</param>
/// <param name="Title">What people call it, in the middle of a sentence.</param>
/// <param name="Events">Which actions are recorded, for the documentation.</param>
internal sealed record AuditedType(string Name, string Title, string Events)
{
    /// <summary>The API's record of which snapshots are taken, if there is one; every field of it is listed.</summary>
    public Type? Record { get; init; }

    public IReadOnlyList<string> Tracked { get; init; } = [];

    public IReadOnlyList<string> Secret { get; init; } = [];

    public IReadOnlyList<string> Ignored { get; init; } = [];

    /// <summary>How each listed field is treated.</summary>
    public FrozenDictionary<string, AuditTreatment> Fields => field ??= Tracked.Select(name => (name, AuditTreatment.Tracked))
        .Concat(Secret.Select(name => (name, AuditTreatment.Secret)))
        .Concat(Ignored.Select(name => (name, AuditTreatment.Ignored)))
        .ToFrozenDictionary(entry => entry.name, entry => entry.Item2, StringComparer.Ordinal);
}
