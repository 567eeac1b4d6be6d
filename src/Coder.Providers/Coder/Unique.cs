using Coder.Hcl.Diagnostics;

namespace Coder.Providers.Coder;

/// <summary>Finds names that are used twice.</summary>
internal static class Unique
{
    /// <summary>Adds an error for each name that occurs more than once.</summary>
    public static void Check(IEnumerable<string> names, string what, DiagnosticBag problems)
    {
        foreach (var twice in names.Where(n => n.Length > 0).GroupBy(n => n, StringComparer.Ordinal).Where(g => g.Count() > 1))
        {
            problems.Add(Diagnostic.Error($"Duplicate {what}", $"The {what} \"{twice.Key}\" is used more than once."));
        }
    }
}
