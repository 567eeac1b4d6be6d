namespace Coder.Agent.Scripts;

/// <summary>Who runs a script: the program of its <c>#!</c> line, else the user's shell.</summary>
internal static class ScriptInterpreter
{
    public static IReadOnlyList<string> Arguments(string script, string shell)
    {
        var trimmed = script.TrimStart();
        if (!trimmed.StartsWith("#!", StringComparison.Ordinal))
        {
            return [shell, "-c", script];
        }

        var line = trimmed[2..].Split('\n', 2)[0].TrimEnd('\r');
        var words = line.Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
        return words.Length == 0 ? [shell, "-c", script] : [.. words, "-c", trimmed];
    }
}
