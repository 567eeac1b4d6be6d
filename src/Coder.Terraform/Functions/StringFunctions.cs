using System.Globalization;
using System.Text;
using Coder.Hcl.Evaluation;
using Coder.Hcl.Values;
using static Coder.Terraform.Functions.Row;

namespace Coder.Terraform.Functions;

/// <summary>Functions on text. Lengths and positions count grapheme clusters.</summary>
internal static class StringFunctions
{
    private const int MaxIndent = 1_000;

    public static IEnumerable<HclFunction> All =>
    [
        TextToText("upper", s => s.ToUpperInvariant()),
        TextToText("lower", s => s.ToLowerInvariant()),
        TextToText("title", Title),
        TextToText("trimspace", s => s.Trim()),
        TextToText("chomp", s => s.TrimEnd('\n', '\r')),
        TextToText("strrev", Reverse),
        Function("trim", HclType.String, [Text("str"), Text("cutset")], a => HclValue.String(Trim(a[0].AsString(), a[1].AsString()))),
        Function("trimprefix", HclType.String, [Text("str"), Text("prefix")], a => HclValue.String(
            a[0].AsString().StartsWith(a[1].AsString(), StringComparison.Ordinal) ? a[0].AsString()[a[1].AsString().Length..] : a[0].AsString())),
        Function("trimsuffix", HclType.String, [Text("str"), Text("suffix")], a => HclValue.String(
            a[0].AsString().EndsWith(a[1].AsString(), StringComparison.Ordinal) ? a[0].AsString()[..^a[1].AsString().Length] : a[0].AsString())),
        Function("startswith", HclType.Bool, [Text("str"), Text("prefix")], a => HclValue.Bool(a[0].AsString().StartsWith(a[1].AsString(), StringComparison.Ordinal))),
        Function("endswith", HclType.Bool, [Text("str"), Text("suffix")], a => HclValue.Bool(a[0].AsString().EndsWith(a[1].AsString(), StringComparison.Ordinal))),
        Function("strcontains", HclType.Bool, [Text("str"), Text("substr")], a => HclValue.Bool(a[0].AsString().Contains(a[1].AsString(), StringComparison.Ordinal))),
        Function("replace", HclType.String, [Text("str"), Text("substr"), Text("replace")], Replace),
        Function("split", ListOfString, [Text("separator"), Text("str")], Split),
        Function("join", HclType.String, [Text("separator")], Join, Of("lists", ListOfString)),
        Function("substr", HclType.String, [Text("str"), Number("offset"), Number("length")], Substring),
        Function("indent", HclType.String, [Number("spaces"), Text("str")], Indent),
        Function("format", HclType.String, [Text("format")], a => Formatter.Format(a[0].AsString(), a, 1), new FunctionParameter("args", HclType.Dynamic) { AllowNull = true }),
        Function("formatlist", ListOfString, [Text("format")], FormatList.Call, new FunctionParameter("args", HclType.Dynamic) { AllowNull = true, AllowUnknown = true }),
    ];

    private static string Title(string text)
    {
        var result = new StringBuilder(text.Length);
        var atStart = true;
        foreach (var c in text)
        {
            result.Append(atStart ? char.ToUpperInvariant(c) : c);
            atStart = !char.IsLetterOrDigit(c) && c != '_';
        }

        return result.ToString();
    }

    private static string Reverse(string text)
    {
        var result = new StringBuilder(text.Length);
        var clusters = StringInfo.GetTextElementEnumerator(text);
        while (clusters.MoveNext())
        {
            result.Insert(0, clusters.GetTextElement());
        }

        return result.ToString();
    }

    private static string Trim(string text, string cutset)
    {
        var runes = cutset.EnumerateRunes().ToHashSet();
        var all = text.EnumerateRunes().ToArray();
        var (start, end) = (0, all.Length);
        while (start < end && runes.Contains(all[start]))
        {
            start++;
        }

        while (end > start && runes.Contains(all[end - 1]))
        {
            end--;
        }

        return string.Concat(all[start..end].Select(r => r.ToString()));
    }

    /// <summary>Says that a result would be above the engine's limit.</summary>
    internal static string TooLong => $"the result would have more than {EvaluationLimits.MaxText:N0} characters, which is more than the engine allows";

    private static FunctionResult Replace(IReadOnlyList<HclValue> a)
    {
        var (text, what, with) = (a[0].AsString(), a[1].AsString(), a[2].AsString());
        if (what.Length > 1 && what[0] == '/' && what[^1] == '/')
        {
            return RegexFunctions.Replace(text, what[1..^1], with);
        }

        var places = what.Length > 0 ? text.AsSpan().Count(what) : text.Length + 1L;
        if (places * with.Length > EvaluationLimits.MaxText)
        {
            return Fail(TooLong);
        }

        if (what.Length > 0)
        {
            return HclValue.String(text.Replace(what, with, StringComparison.Ordinal));
        }

        var result = new StringBuilder(with);
        foreach (var rune in text.EnumerateRunes())
        {
            result.Append(rune).Append(with);
        }

        return HclValue.String(result.ToString());
    }

    private static FunctionResult Split(IReadOnlyList<HclValue> a)
    {
        var (separator, text) = (a[0].AsString(), a[1].AsString());
        var parts = separator.Length > 0 ? text.Split(separator) : [.. text.EnumerateRunes().Select(r => r.ToString())];
        return HclValue.List(HclType.String, parts.Select(HclValue.String));
    }

    private static FunctionResult Join(IReadOnlyList<HclValue> a)
    {
        if (a.Count == 1)
        {
            return Fail("at least one list is required");
        }

        var parts = new List<string>();
        for (var i = 1; i < a.Count; i++)
        {
            foreach (var (item, at) in a[i].Elements.Select((e, at) => (e, at)))
            {
                if (!item.IsKnown)
                {
                    return HclValue.Unknown(HclType.String);
                }

                if (item.IsNull)
                {
                    return Fail($"element {at} is null; cannot concatenate null values", i);
                }

                parts.Add(item.AsString());
            }
        }

        return parts.Sum(p => (long)p.Length) + ((long)parts.Count * a[0].AsString().Length) > EvaluationLimits.MaxText
            ? Fail(TooLong)
            : HclValue.String(string.Join(a[0].AsString(), parts));
    }

    private static FunctionResult Substring(IReadOnlyList<HclValue> a)
    {
        if (!IsInt(a[1], out var offset))
        {
            return Fail("a whole number is required", 1);
        }

        if (!IsInt(a[2], out var length))
        {
            return Fail("a whole number is required", 2);
        }

        var clusters = new List<string>();
        var all = StringInfo.GetTextElementEnumerator(a[0].AsString());
        while (all.MoveNext())
        {
            clusters.Add(all.GetTextElement());
        }

        if (offset < 0 && length == 0)
        {
            length = -1; // as terraform has it: counted from the end, no length means the rest
        }

        offset = offset < 0 ? Math.Max(clusters.Count + offset, 0) : Math.Min(offset, clusters.Count);
        var count = length < 0 ? clusters.Count - offset : Math.Min(length, clusters.Count - offset);
        return HclValue.String(string.Concat(clusters.Skip(offset).Take(count)));
    }

    private static FunctionResult Indent(IReadOnlyList<HclValue> a) =>
        IsInt(a[0], out var spaces) && spaces is >= 0 and <= MaxIndent
            ? (long)a[1].AsString().AsSpan().Count('\n') * spaces > EvaluationLimits.MaxText ? Fail(TooLong) : HclValue.String(a[1].AsString().Replace("\n", "\n" + new string(' ', spaces), StringComparison.Ordinal))
            : Fail($"a whole number from 0 to {MaxIndent} is required", 0);
}
