using Coder.Sdk;

namespace Coder.Cli.Output;

/// <summary>The API's words as people read them.</summary>
internal static class Words
{
    /// <summary>The status of a workspace; a started one shows as Started like in other clients of the API.</summary>
    public static string Status(string status) => status == WorkspaceStatus.Running ? "Started" : Capital(status);

    /// <summary><c>start_error</c> becomes <c>Start error</c>.</summary>
    public static string Capital(string word) =>
        word.Length == 0 ? word : char.ToUpperInvariant(word[0]) + word[1..].Replace('_', ' ');

    /// <summary>The values of an option that may be repeated and whose values may be separated by commas.</summary>
    public static IReadOnlyList<string> Split(IEnumerable<string>? values) =>
        [.. (values ?? []).SelectMany(v => v.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)).Distinct()];

    /// <summary>Names in a sentence, or what to say when there are none.</summary>
    public static string List(IReadOnlyList<string> names, string none) => names.Count == 0 ? none : string.Join(", ", names);
}
