namespace Coder.Terraform.Differential.Tests.Infrastructure;

/// <summary>
/// What an error's summary says, in one word for both engines. <c>senses.txt</c> lists summaries of terraform, and after the
/// arrow ours that mean the same; all others must be equal.
/// </summary>
internal static class ErrorSense
{
    private const string Separator = " ⇒ ";
    private const string Cycle = "Cycle";

    private static readonly Dictionary<string, string> Senses = File.ReadLines(Path.Combine(AppContext.BaseDirectory, "senses.txt"))
        .Where(line => line.Length > 0 && line[0] != '#')
        .Select(line => line.Split(Separator))
        .ToDictionary(parts => parts[0], parts => parts[1]);

    public static string Of(string summary) =>
        summary.StartsWith(Cycle, StringComparison.Ordinal) ? Cycle : Senses.GetValueOrDefault(summary, summary);
}
