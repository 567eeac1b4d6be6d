using System.Globalization;

namespace Coder.Terraform.Plugins.Sources;

/// <summary>A version of a provider, as <c>5.100.0</c> or <c>2.0.0-beta1</c> (Semantic Versioning 2).</summary>
public sealed class ProviderVersion : IComparable<ProviderVersion>, IEquatable<ProviderVersion>
{
    private ProviderVersion(long[] numbers, string prerelease, int given)
    {
        Numbers = numbers;
        Prerelease = prerelease;
        Given = given;
    }

    /// <summary>Major, minor and patch.</summary>
    public IReadOnlyList<long> Numbers { get; }

    /// <summary>What follows the hyphen; empty for a release.</summary>
    public string Prerelease { get; }

    /// <summary>How many numbers the text had, which is what <c>~&gt;</c> goes by.</summary>
    internal int Given { get; }

    /// <summary>Reads a version; null when the text is none.</summary>
    public static ProviderVersion? TryParse(string text)
    {
        var plus = text.IndexOf('+', StringComparison.Ordinal);
        var core = plus < 0 ? text : text[..plus];
        var hyphen = core.IndexOf('-', StringComparison.Ordinal);
        var parts = (hyphen < 0 ? core : core[..hyphen]).Split('.');
        if (parts.Length > 3)
        {
            return null;
        }

        var numbers = new long[3];
        for (var i = 0; i < parts.Length; i++)
        {
            if (!long.TryParse(parts[i], NumberStyles.None, CultureInfo.InvariantCulture, out numbers[i]))
            {
                return null;
            }
        }

        return new ProviderVersion(numbers, hyphen < 0 ? "" : core[(hyphen + 1)..], parts.Length);
    }

    /// <inheritdoc/>
    public int CompareTo(ProviderVersion? other)
    {
        if (other is null)
        {
            return 1;
        }

        for (var i = 0; i < Numbers.Count; i++)
        {
            if (Numbers[i] != other.Numbers[i])
            {
                return Numbers[i].CompareTo(other.Numbers[i]);
            }
        }

        return ComparePrerelease(Prerelease, other.Prerelease);
    }

    /// <inheritdoc/>
    public bool Equals(ProviderVersion? other) => CompareTo(other) == 0;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as ProviderVersion);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Numbers[0], Numbers[1], Numbers[2], Prerelease);

    /// <inheritdoc/>
    public override string ToString() =>
        string.Join('.', Numbers) + (Prerelease.Length > 0 ? "-" + Prerelease : "");

    /// <summary>The same version.</summary>
    public static bool operator ==(ProviderVersion? left, ProviderVersion? right) => Compare(left, right) == 0;

    /// <summary>Another version.</summary>
    public static bool operator !=(ProviderVersion? left, ProviderVersion? right) => Compare(left, right) != 0;

    /// <summary>An older version.</summary>
    public static bool operator <(ProviderVersion? left, ProviderVersion? right) => Compare(left, right) < 0;

    /// <summary>An older version, or the same.</summary>
    public static bool operator <=(ProviderVersion? left, ProviderVersion? right) => Compare(left, right) <= 0;

    /// <summary>A newer version.</summary>
    public static bool operator >(ProviderVersion? left, ProviderVersion? right) => Compare(left, right) > 0;

    /// <summary>A newer version, or the same.</summary>
    public static bool operator >=(ProviderVersion? left, ProviderVersion? right) => Compare(left, right) >= 0;

    private static int Compare(ProviderVersion? left, ProviderVersion? right) =>
        left is null ? (right is null ? 0 : -1) : left.CompareTo(right);

    // A release is newer than what led to it; parts that are numbers compare as numbers.
    private static int ComparePrerelease(string a, string b)
    {
        if (a.Length == 0 || b.Length == 0)
        {
            return b.Length.CompareTo(a.Length);
        }

        var (left, right) = (a.Split('.'), b.Split('.'));
        for (var i = 0; i < Math.Min(left.Length, right.Length); i++)
        {
            var order = (long.TryParse(left[i], CultureInfo.InvariantCulture, out var x), long.TryParse(right[i], CultureInfo.InvariantCulture, out var y)) switch
            {
                (true, true) => x.CompareTo(y),
                (true, false) => -1,
                (false, true) => 1,
                _ => string.CompareOrdinal(left[i], right[i]),
            };
            if (order != 0)
            {
                return order;
            }
        }

        return left.Length.CompareTo(right.Length);
    }
}
