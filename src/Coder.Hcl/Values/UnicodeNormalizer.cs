using System.Text;

namespace Coder.Hcl.Values;

/// <summary>Unicode normal form C, in which all HCL strings and identifiers are kept.</summary>
internal static class UnicodeNormalizer
{
    /// <summary>Below this code unit every text is in form C already.</summary>
    private const char FirstCombining = '\u0300';

    public static string ToFormC(string text) =>
        text.AsSpan().ContainsAnyInRange(FirstCombining, char.MaxValue) && IsWellFormed(text)
            ? text.Normalize(NormalizationForm.FormC)
            : text;

    private static bool IsWellFormed(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsSurrogate(text[i]) && (i + 1 == text.Length || !char.IsSurrogatePair(text[i], text[++i])))
            {
                return false;
            }
        }

        return true;
    }
}
