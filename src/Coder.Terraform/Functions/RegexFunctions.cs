using System.Text.RegularExpressions;
using Coder.Hcl.Evaluation;
using Coder.Hcl.Values;
using static Coder.Terraform.Functions.Row;

namespace Coder.Terraform.Functions;

/// <summary>Functions with regular expressions in RE2's syntax, matched in linear time as RE2 does.</summary>
internal static partial class RegexFunctions
{
    // Many matches in a long text can still take long. Generous, as a busy machine may be many times slower than a quiet one.
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    public static IEnumerable<HclFunction> All =>
    [
        Function("regex", a => a[0].IsKnown && TryCompile(a[0].AsString(), out var regex, out _) ? ResultType(regex) : HclType.Dynamic,
            [Text("pattern"), Text("string")], a => Guarded(() => First(a[0].AsString(), a[1].AsString()))),
        Function("regexall", a => a[0].IsKnown && TryCompile(a[0].AsString(), out var regex, out _) ? HclType.List(ResultType(regex)) : ListOfAny,
            [Text("pattern"), Text("string")], a => Guarded(() => Every(a[0].AsString(), a[1].AsString()))),
    ];

    /// <summary>Replaces every match; <c>$1</c>, <c>${name}</c> refer to groups, <c>$$</c> is a dollar sign.</summary>
    public static FunctionResult Replace(string text, string pattern, string with) => Guarded(() =>
        TryCompile(pattern, out var regex, out var error)
            ? (long)regex.Count(text) * with.Length > EvaluationLimits.MaxText ? Fail(StringFunctions.TooLong) : HclValue.String(regex.Replace(text, match => Expand(with, match)))
            : Fail(error, 1));

    private static string Expand(string template, Match match) => GroupReference().Replace(template, reference =>
        reference.Value == "$$" ? "$" : match.Groups[reference.Groups["name"].Value].Value);

    private static FunctionResult First(string pattern, string text)
    {
        if (!TryCompile(pattern, out var regex, out var error))
        {
            return Fail(error, 0);
        }

        var match = regex.Match(text);
        return match.Success ? Captures(regex, match) : Fail("pattern did not match any part of the given string", 0);
    }

    private static FunctionResult Every(string pattern, string text) => TryCompile(pattern, out var regex, out var error)
        ? HclValue.List(ResultType(regex), Matches(regex, text).Select(m => Captures(regex, m)))
        : Fail(error, 0);

    /// <summary>RE2 finds no empty match right behind the match before.</summary>
    private static IEnumerable<Match> Matches(Regex regex, string text)
    {
        var end = -1;
        foreach (Match match in regex.Matches(text))
        {
            if (match.Length > 0 || match.Index != end)
            {
                yield return match;
            }

            end = match.Index + match.Length;
        }
    }

    private static HclValue Captures(Regex regex, Match match)
    {
        var numbers = regex.GetGroupNumbers();
        if (numbers.Length == 1)
        {
            return HclValue.String(match.Value);
        }

        return IsNamed(regex)
            ? HclValue.Object(numbers.Skip(1).Select(n => KeyValuePair.Create(regex.GroupNameFromNumber(n), Captured(match.Groups[n]))))
            : HclValue.Tuple(numbers.Skip(1).Select(n => Captured(match.Groups[n])));
    }

    private static HclValue Captured(Group group) => group.Success ? HclValue.String(group.Value) : HclValue.Null(HclType.String);

    private static HclType ResultType(Regex regex)
    {
        var numbers = regex.GetGroupNumbers();
        return numbers.Length == 1 ? HclType.String
            : IsNamed(regex) ? HclType.Object(numbers.Skip(1).ToDictionary(regex.GroupNameFromNumber, _ => HclType.String))
            : HclType.Tuple([.. numbers.Skip(1).Select(_ => HclType.String)]);
    }

    private static bool IsNamed(Regex regex) => !char.IsAsciiDigit(regex.GroupNameFromNumber(regex.GetGroupNumbers()[1])[0]);

    private static bool TryCompile(string pattern, out Regex regex, out string error)
    {
        regex = null!;
        try
        {
            if (Unsupported().IsMatch(pattern))
            {
                error = "invalid regexp pattern: look-around and back references are not supported";
                return false;
            }

            regex = new Regex(Re2Pattern.Translate(pattern), RegexOptions.CultureInvariant | RegexOptions.NonBacktracking, Limit);
            error = "";
            if (HasBothKindsOfGroups(regex))
            {
                error = "invalid regexp pattern: cannot mix both named and unnamed capture groups";
                return false;
            }

            return true;
        }
        catch (ArgumentException e)
        {
            error = $"invalid regexp pattern: {e.Message}";
            return false;
        }
        catch (NotSupportedException)
        {
            error = "invalid regexp pattern: its repetitions make it too large; use smaller counts";
            return false;
        }
    }

    private static bool HasBothKindsOfGroups(Regex regex)
    {
        var names = regex.GetGroupNumbers().Skip(1).Select(regex.GroupNameFromNumber).ToList();
        return names.Exists(n => char.IsAsciiDigit(n[0])) && names.Exists(n => !char.IsAsciiDigit(n[0]));
    }

    private static FunctionResult Guarded(Func<FunctionResult> call)
    {
        try
        {
            return call();
        }
        catch (RegexMatchTimeoutException)
        {
            return Fail($"matching took longer than {Limit.TotalSeconds:0} seconds; simplify the pattern", 0);
        }
    }

    [GeneratedRegex(@"\(\?<?[=!]|(?<!\\)(?:\\\\)*\\[1-9Z]")]
    private static partial Regex Unsupported();

    [GeneratedRegex(@"\$\$|\$\{(?<name>\w+)\}|\$(?<name>\w+)")]
    private static partial Regex GroupReference();
}
