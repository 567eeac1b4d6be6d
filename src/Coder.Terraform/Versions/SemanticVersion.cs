using System.Globalization;

namespace Coder.Terraform.Versions;

/// <summary>
/// A version such as <c>5.100.0</c> or <c>2.0.0-beta1</c>, ordered as Semantic Versioning 2 says: a release is newer than what led to it, and
/// what follows a plus sign does not count.
/// </summary>
public sealed class SemanticVersion : IComparable<SemanticVersion>, IEquatable<SemanticVersion>
{
    private const int UsualNumbers = 3;
    private readonly long[] _numbers;

    private SemanticVersion(string text, long[] numbers, string prerelease)
    {
        Text = text;
        _numbers = numbers;
        Prerelease = prerelease;
        var last = Array.FindLastIndex(numbers, n => n != 0) + 1;
        Canonical = string.Join('.', Enumerable.Range(0, Math.Max(UsualNumbers, last)).Select(At)) + (prerelease.Length > 0 ? "-" + prerelease : "");
    }

    /// <summary>The version as it was written: what registries and mirrors know it by.</summary>
    public string Text { get; }

    /// <summary>The version with three numbers, or more where the further ones are not zero; equal versions have the same.</summary>
    public string Canonical { get; }

    /// <summary>What follows the hyphen; empty for a release.</summary>
    public string Prerelease { get; }

    /// <summary>How many numbers were written, which is what <c>~&gt;</c> goes by.</summary>
    internal int Given => _numbers.Length;

    /// <summary>Reads a version; null when the text is none.</summary>
    public static SemanticVersion? TryParse(string text, VersionKind kind)
    {
        var bare = text.Trim();
        if (kind != VersionKind.Provider && bare.StartsWith('v'))
        {
            bare = bare[1..];
        }

        var parts = bare.Split('+', 2)[0].Split('-', 2);
        var written = parts[0].Split('.');
        var numbers = new long[written.Length];
        for (var i = 0; i < written.Length; i++)
        {
            if (!TryNumber(written[i], out numbers[i]))
            {
                return null;
            }
        }

        return kind == VersionKind.Provider && numbers.Length > UsualNumbers ? null : new SemanticVersion(text.Trim(), numbers, parts.ElementAtOrDefault(1) ?? "");
    }

    /// <summary>The number at a place; zero for those that were not written.</summary>
    internal long At(int place) => place < _numbers.Length ? _numbers[place] : 0;

    /// <inheritdoc/>
    public int CompareTo(SemanticVersion? other)
    {
        if (other is null)
        {
            return 1;
        }

        for (var i = 0; i < Math.Max(Given, other.Given); i++)
        {
            if (At(i) != other.At(i))
            {
                return At(i).CompareTo(other.At(i));
            }
        }

        return ComparePrereleases(Prerelease, other.Prerelease);
    }

    /// <inheritdoc/>
    public bool Equals(SemanticVersion? other) => Canonical == other?.Canonical;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as SemanticVersion);

    /// <inheritdoc/>
    public override int GetHashCode() => Canonical.GetHashCode(StringComparison.Ordinal);

    /// <inheritdoc/>
    public override string ToString() => Canonical;

    /// <summary>The same version.</summary>
    public static bool operator ==(SemanticVersion? left, SemanticVersion? right) => Compare(left, right) == 0;

    /// <summary>Another version.</summary>
    public static bool operator !=(SemanticVersion? left, SemanticVersion? right) => Compare(left, right) != 0;

    /// <summary>An older version.</summary>
    public static bool operator <(SemanticVersion? left, SemanticVersion? right) => Compare(left, right) < 0;

    /// <summary>An older version, or the same.</summary>
    public static bool operator <=(SemanticVersion? left, SemanticVersion? right) => Compare(left, right) <= 0;

    /// <summary>A newer version.</summary>
    public static bool operator >(SemanticVersion? left, SemanticVersion? right) => Compare(left, right) > 0;

    /// <summary>A newer version, or the same.</summary>
    public static bool operator >=(SemanticVersion? left, SemanticVersion? right) => Compare(left, right) >= 0;

    private static int Compare(SemanticVersion? left, SemanticVersion? right) => left is null ? (right is null ? 0 : -1) : left.CompareTo(right);

    // Parts that are numbers compare as numbers, and come before those that are not.
    private static int ComparePrereleases(string a, string b)
    {
        if (a.Length == 0 || b.Length == 0)
        {
            return b.Length.CompareTo(a.Length);
        }

        var (left, right) = (a.Split('.'), b.Split('.'));
        for (var i = 0; i < Math.Min(left.Length, right.Length); i++)
        {
            var order = (TryNumber(left[i], out var x), TryNumber(right[i], out var y)) switch
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

    private static bool TryNumber(string text, out long number) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
