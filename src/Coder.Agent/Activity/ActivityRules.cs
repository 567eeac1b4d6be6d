using System.Globalization;
using System.Text.RegularExpressions;

namespace Coder.Agent.Activity;

/// <summary>What a template counts as activity besides people's sessions: running programs, and use of the processors.</summary>
/// <param name="Processes">
/// Patterns with <c>*</c> and <c>?</c>; a process counts when one of them is all of its program's name or of its command line.
/// </param>
/// <param name="Processor">How much use of the processors counts; null for none.</param>
/// <param name="Problems">Sentences about rules that cannot be read, and do not count.</param>
internal sealed partial record ActivityRules(IReadOnlyList<string> Processes, ProcessorRule? Processor, IReadOnlyList<string> Problems)
{
    /// <summary>Variable of the agent's <c>env</c> with the patterns, separated by commas.</summary>
    public const string ProcessesVariable = "CODER_ACTIVITY_PROCESSES";

    /// <summary>Variable of the agent's <c>env</c> with the use of the processors, as <c>0.5 for 10m</c>.</summary>
    public const string ProcessorVariable = "CODER_ACTIVITY_CPU";

    /// <summary>Most patterns of a template.</summary>
    public const int MaxPatterns = 50;

    /// <summary>Whether anything counts.</summary>
    public bool Any => Processes.Count > 0 || Processor is not null;

    /// <summary>Reads the rules out of the template's variables.</summary>
    public static ActivityRules Read(IReadOnlyDictionary<string, string> variables)
    {
        var problems = new List<string>();
        var patterns = variables.GetValueOrDefault(ProcessesVariable, "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (patterns.Length > MaxPatterns)
        {
            problems.Add($"{ProcessesVariable} has {patterns.Length} patterns. The first {MaxPatterns} count; use * to say more with less.");
        }

        return new(patterns.Take(MaxPatterns).ToList(), ReadProcessor(variables.GetValueOrDefault(ProcessorVariable, "").Trim(), problems), problems);
    }

    private static ProcessorRule? ReadProcessor(string text, List<string> problems)
    {
        var match = ProcessorPattern().Match(text);
        if (match.Success && double.Parse(match.Groups["cores"].ValueSpan, CultureInfo.InvariantCulture) is > 0 and var cores)
        {
            var count = int.Parse(match.Groups["count"].ValueSpan, CultureInfo.InvariantCulture);
            return new(cores, match.Groups["unit"].Value switch
            {
                "h" => TimeSpan.FromHours(count),
                "m" => TimeSpan.FromMinutes(count),
                _ => TimeSpan.FromSeconds(count),
            });
        }

        if (text.Length > 0)
        {
            problems.Add(
                $"{ProcessorVariable} is \"{text}\", so no use of the processors counts as activity. Write cores and a time, as in \"0.5 for 10m\".");
        }

        return null;
    }

    [GeneratedRegex("^(?<cores>[0-9]{1,4}(\\.[0-9]{1,4})?) +for +(?<count>[0-9]{1,5})(?<unit>[smh])$", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex ProcessorPattern();
}

/// <summary>Use of the processors that counts as activity.</summary>
/// <param name="Cores">At least so many cores busy on average between two looks.</param>
/// <param name="For">For so long.</param>
internal sealed record ProcessorRule(double Cores, TimeSpan For);
