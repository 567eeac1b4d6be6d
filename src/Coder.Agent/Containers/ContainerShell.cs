using System.Text;

namespace Coder.Agent.Containers;

/// <summary>The script that begins a session in a container, where nothing but a POSIX shell can be counted on.</summary>
internal static class ContainerShell
{
    /// <summary>
    /// The variable that brings the script, so that neither it nor what it sets stands in lists of processes, and no name of a variable in it changes
    /// what <c>docker</c> itself does.
    /// </summary>
    public const string Variable = "CODER_SESSION";

    /// <summary>What runs it in the container.</summary>
    public static IReadOnlyList<string> Arguments { get; } = ["sh", "-c", $"eval \"${Variable}\""];

    // The user's entry tells the shell; those without one, and those that are not to log in, get the standard one.
    private const string FindShell =
        """
        coder_id=$(id -u)
        if [ -r /etc/passwd ]; then
          while IFS=: read -r USER coder_x coder_uid coder_x coder_x coder_x SHELL; do [ "$coder_uid" = "$coder_id" ] && break; done </etc/passwd
        fi
        [ "$coder_uid" = "$coder_id" ] || { USER=$coder_id; SHELL=; }
        case $SHELL in */nologin | */false) SHELL= ;; esac
        [ -x "$SHELL" ] || SHELL=/bin/sh
        LOGNAME=$USER
        export USER LOGNAME SHELL
        """;

    /// <summary>The script: tells its process id, sets the environment, and becomes the user's shell.</summary>
    /// <param name="command">A command for that shell; empty for a login shell.</param>
    /// <param name="folder">Where it runs, if that exists; empty for where the container's own commands do.</param>
    /// <param name="variables">What to set, or, where null, to unset.</param>
    public static string Script(string command, string folder, IEnumerable<KeyValuePair<string, string?>> variables)
    {
        var script = new StringBuilder($"unset {Variable}\nprintf '\\036coder %s\\n' \"$$\"\n{FindShell}\n");
        foreach (var (name, value) in variables)
        {
            script.Append(value is null ? $"unset {name}\n" : $"export {name}={Quoted(value)}\n");
        }

        if (folder.Length > 0)
        {
            script.Append($"cd {Quoted(folder)} 2>/dev/null\n");
        }

        return script.Append("exec \"$SHELL\" ").Append(command.Length == 0 ? "-l" : $"-c {Quoted(command)}").ToString();
    }

    private static string Quoted(string text) => $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
