using Coder.Sdk;

namespace Coder.Server.Organizations.Sync;

/// <summary>Changes of a mapping from values of a claim to what their users get.</summary>
internal static class IdpSyncMappings
{
    /// <summary>The mapping with the pairs of the request added, and then others taken away; values that get nothing any more are left out.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<T>> Apply<T>(
        IReadOnlyDictionary<string, IReadOnlyList<T>> mapping, PatchIdpSyncMappingRequest<T> change)
        where T : notnull
    {
        var changed = mapping.ToDictionary(pair => pair.Key, pair => pair.Value.ToList(), StringComparer.Ordinal);
        foreach (var pair in change.Add.Where(pair => pair.Gets is not null))
        {
            var gets = changed.TryGetValue(pair.Given, out var known) ? known : changed[pair.Given] = [];
            if (!gets.Contains(pair.Gets!))
            {
                gets.Add(pair.Gets!);
            }
        }

        foreach (var pair in change.Remove.Where(pair => pair.Gets is not null))
        {
            changed.GetValueOrDefault(pair.Given)?.Remove(pair.Gets!);
        }

        return changed.Where(pair => pair.Value.Count > 0)
            .ToDictionary(pair => pair.Key, pair => (IReadOnlyList<T>)pair.Value, StringComparer.Ordinal);
    }
}
