using Coder.Sdk;

namespace Coder.Server.Apps;

/// <summary>Orders the words of <see cref="AppSharingLevel"/>.</summary>
internal static class SharingLevels
{
    /// <summary>The levels, the narrowest first.</summary>
    public static IReadOnlyList<string> All { get; } =
        [AppSharingLevel.Owner, AppSharingLevel.Organization, AppSharingLevel.Authenticated, AppSharingLevel.Public];

    /// <summary>Whether a level lets nobody in whom <paramref name="most"/> keeps out.</summary>
    public static bool IsWithin(string level, string most) => Rank(level) <= Rank(most);

    /// <summary>The narrower of two levels.</summary>
    public static string Narrower(string one, string other) => Rank(one) <= Rank(other) ? one : other;

    /// <summary>An unknown word is the narrowest.</summary>
    private static int Rank(string level) => Math.Max(0, All.ToList().IndexOf(level));
}
