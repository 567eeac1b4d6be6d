namespace Coder.Agent.Commands;

/// <summary>Names of environment variables.</summary>
internal static class VariableNames
{
    /// <summary>Whether every shell can set it: letters, digits and underscores, and no digit first.</summary>
    public static bool IsValid(string name) =>
        name.Length > 0 && !char.IsAsciiDigit(name[0]) && name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_');
}
