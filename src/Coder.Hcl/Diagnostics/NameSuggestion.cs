namespace Coder.Hcl.Diagnostics;

/// <summary>Finds the name that somebody may have meant.</summary>
internal static class NameSuggestion
{
    private const int MaxDistance = 2;

    /// <summary>A sentence such as <c> Did you mean "upper"?</c>, or nothing.</summary>
    public static string For(string given, IEnumerable<string> known)
    {
        var best = known
            .Select(name => (Name: name, Distance: Distance(given, name)))
            .Where(c => c.Distance <= MaxDistance && c.Distance < given.Length)
            .OrderBy(c => c.Distance)
            .ThenBy(c => c.Name, StringComparer.Ordinal)
            .FirstOrDefault();
        return best.Name is null ? "" : $" Did you mean \"{best.Name}\"?";
    }

    private static int Distance(string x, string y)
    {
        if (Math.Abs(x.Length - y.Length) > MaxDistance)
        {
            return MaxDistance + 1;
        }

        var previous = Enumerable.Range(0, y.Length + 1).ToArray();
        for (var i = 1; i <= x.Length; i++)
        {
            var current = new int[y.Length + 1];
            current[0] = i;
            for (var j = 1; j <= y.Length; j++)
            {
                var substitution = previous[j - 1] + (x[i - 1] == y[j - 1] ? 0 : 1);
                current[j] = Math.Min(substitution, Math.Min(previous[j], current[j - 1]) + 1);
            }

            previous = current;
        }

        return previous[y.Length];
    }
}
