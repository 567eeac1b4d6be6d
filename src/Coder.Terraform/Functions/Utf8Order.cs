namespace Coder.Terraform.Functions;

/// <summary>Orders text by code point, as Go does; UTF-16 order differs for characters outside of the basic plane.</summary>
internal sealed class Utf8Order : IComparer<string>
{
    public static Utf8Order Instance { get; } = new();

    public int Compare(string? x, string? y)
    {
        var (a, b) = (x!, y!);
        for (var i = 0; i < Math.Min(a.Length, b.Length); i++)
        {
            if (a[i] != b[i])
            {
                var bothOrNone = char.IsSurrogate(a[i]) == char.IsSurrogate(b[i]);
                return bothOrNone ? a[i].CompareTo(b[i]) : char.IsSurrogate(a[i]) ? 1 : -1;
            }
        }

        return a.Length.CompareTo(b.Length);
    }
}
