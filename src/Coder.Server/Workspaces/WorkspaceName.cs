using System.Text.RegularExpressions;

namespace Coder.Server.Workspaces;

/// <summary>What a workspace may be called: its name becomes a host name and a part of addresses.</summary>
internal static partial class WorkspaceName
{
    /// <summary>The longest name, in characters.</summary>
    public const int MaximumLength = 32;

    /// <summary>Null when the name is good, else the sentence that says what is wrong and what is allowed.</summary>
    public static string? Check(string? name) => name switch
    {
        null or "" => "A workspace needs a name.",
        { Length: > MaximumLength } => $"The name is {name.Length} characters long; at most {MaximumLength} are allowed.",
        _ when !Pattern().IsMatch(name) => $"\"{name}\" is not a workspace name: use letters, digits and single hyphens between them.",
        _ when name.ToLowerInvariant() is "new" or "create" => $"\"{name}\" is reserved; choose another name.",
        _ => null,
    };

    [GeneratedRegex(@"\A[a-zA-Z0-9]+(-[a-zA-Z0-9]+)*\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Pattern();
}
