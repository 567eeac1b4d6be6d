using System.Globalization;
using System.Numerics;

namespace Coder.Provisioner.Modules;

/// <summary>A version of a registry's module, ordered as semantic versioning says.</summary>
internal sealed record ModuleVersion(string Text, IReadOnlyList<BigInteger> Numbers, string Prerelease) : IComparable<ModuleVersion>
{
    /// <summary>Reads a version; null when it is none.</summary>
    public static ModuleVersion? Parse(string text)
    {
        var bare = text.Trim().TrimStart('v').Split('+', 2)[0];
        var parts = bare.Split('-', 2);
        var numbers = new List<BigInteger>();
        foreach (var number in parts[0].Split('.'))
        {
            if (!BigInteger.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var value))
            {
                return null;
            }

            numbers.Add(value);
        }

        return new ModuleVersion(text, numbers, parts.ElementAtOrDefault(1) ?? "");
    }

    /// <inheritdoc/>
    public int CompareTo(ModuleVersion? other)
    {
        if (other is null)
        {
            return 1;
        }

        for (var i = 0; i < Math.Max(Numbers.Count, other.Numbers.Count); i++)
        {
            var order = Numbers.ElementAtOrDefault(i).CompareTo(other.Numbers.ElementAtOrDefault(i));
            if (order != 0)
            {
                return order;
            }
        }

        return (Prerelease, other.Prerelease) switch
        {
            ("", "") => 0,
            ("", _) => 1,
            (_, "") => -1,
            _ => ComparePrereleases(Prerelease.Split('.'), other.Prerelease.Split('.')),
        };
    }

    private static int ComparePrereleases(string[] a, string[] b)
    {
        for (var i = 0; i < Math.Min(a.Length, b.Length); i++)
        {
            var numeric = (BigInteger.TryParse(a[i], NumberStyles.None, CultureInfo.InvariantCulture, out var x), BigInteger.TryParse(b[i], NumberStyles.None, CultureInfo.InvariantCulture, out var y));
            var order = numeric switch
            {
                (true, true) => x.CompareTo(y),
                (true, false) => -1,
                (false, true) => 1,
                _ => string.CompareOrdinal(a[i], b[i]),
            };
            if (order != 0)
            {
                return order;
            }
        }

        return a.Length.CompareTo(b.Length);
    }
}
