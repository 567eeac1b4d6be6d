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
}
