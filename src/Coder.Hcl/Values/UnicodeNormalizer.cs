using System.Text;

namespace Coder.Hcl.Values;

/// <summary>Unicode normal form C, in which all HCL strings and identifiers are kept (UAX #15). The framework's own
/// normalization does nothing where globalization is invariant, as it is in this program.</summary>
internal static class UnicodeNormalizer
{
    /// <summary>Below this code unit every text is in form C already.</summary>
    private const char FirstCombining = '\u0300';

    /// <summary>The text in form C. Text with lone surrogates is left as it is.</summary>
    public static string ToFormC(string text) =>
        text.AsSpan().ContainsAnyInRange(FirstCombining, char.MaxValue) && !IsComposed(text) ? Compose(Decompose(text)) : text;

    /// <summary>The quick check: no character that decomposes, moves or could compose with the one before it.</summary>
    private static bool IsComposed(string text)
    {
        var data = NormalizationData.Instance;
        var rest = text.AsSpan();
        while (!rest.IsEmpty)
        {
            if (Rune.DecodeFromUtf16(rest, out var rune, out var length) != System.Buffers.OperationStatus.Done)
            {
                return true;
            }

            if (data.MayChange(rune.Value))
            {
                return false;
            }

            rest = rest[length..];
        }

        return true;
    }

    private static List<int> Decompose(string text)
    {
        var data = NormalizationData.Instance;
        var result = new List<int>(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            data.AppendDecomposition(rune.Value, result);
        }

        SortMarks(result, data);
        return result;
    }

    /// <summary>Canonical ordering: a stable sort of each run of combining marks by class.</summary>
    private static void SortMarks(List<int> runes, NormalizationData data)
    {
        for (var i = 1; i < runes.Count; i++)
        {
            var rune = runes[i];
            var marks = data.CombiningClass(rune);
            var position = i;
            for (; marks > 0 && position > 0 && data.CombiningClass(runes[position - 1]) > marks; position--)
            {
                runes[position] = runes[position - 1];
            }

            runes[position] = rune;
        }
    }

    private static string Compose(List<int> runes)
    {
        var data = NormalizationData.Instance;
        var composed = new List<int>(runes.Count);
        var starter = -1;
        foreach (var rune in runes)
        {
            var marks = data.CombiningClass(rune);
            var last = composed.Count > 0 ? data.CombiningClass(composed[^1]) : 0;
            var isBlocked = composed.Count - 1 > starter && (last == 0 || last >= marks);
            if (starter >= 0 && !isBlocked && data.Compose(composed[starter], rune) is { } single)
            {
                composed[starter] = single;
                continue;
            }

            if (marks == 0)
            {
                starter = composed.Count;
            }

            composed.Add(rune);
        }

        var text = new StringBuilder(composed.Count);
        foreach (var rune in composed)
        {
            text.Append(new Rune(rune).ToString());
        }

        return text.ToString();
    }
}
