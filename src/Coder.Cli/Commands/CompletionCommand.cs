using System.CommandLine;

namespace Coder.Cli.Commands;

/// <summary><c>coder completion &lt;shell&gt;</c>: scripts that ask this program what could follow.</summary>
internal static class CompletionCommand
{
    private const string Bash = """
        _coder() {
          local line=${COMP_LINE:0:COMP_POINT}
          COMPREPLY=($(compgen -W "$(coder __complete "$line" 2>/dev/null)" -- "${COMP_WORDS[COMP_CWORD]}"))
        }
        complete -o default -F _coder coder
        """;

    private const string Zsh = """
        #compdef coder
        _coder() {
          local -a words_found
          words_found=("${(@f)$(coder __complete "${BUFFER[1,CURSOR]}" 2>/dev/null)}")
          compadd -- $words_found
        }
        compdef _coder coder
        """;

    private const string Fish = """
        complete -c coder -f -a '(coder __complete (commandline -cp) 2>/dev/null)'
        """;

    private const string PowerShell = """
        Register-ArgumentCompleter -Native -CommandName coder -ScriptBlock {
          param($word, $line, $cursor)
          coder __complete $line.ToString().Substring(0, [Math]::Min($cursor, $line.ToString().Length)) 2>$null |
            Where-Object { $_ -like "$word*" } |
            ForEach-Object { [System.Management.Automation.CompletionResult]::new($_) }
        }
        """;

    public static CliCommand Create(CliHost host)
    {
        var command = new CliCommand(
            host,
            "completion",
            "Print a script that completes commands in your shell",
            "source <(coder completion bash)  # in ~/.bashrc",
            "source <(coder completion zsh)  # in ~/.zshrc",
            "coder completion fish > ~/.config/fish/completions/coder.fish",
            "coder completion powershell | Out-String | Invoke-Expression  # in $PROFILE");
        var shell = command.Takes("shell", "bash, zsh, fish or powershell");
        shell.AcceptOnlyFromAmong("bash", "zsh", "fish", "powershell");
        return command.Runs((context, _) => context.Console.Out.WriteLineAsync(context.Get(shell) switch
        {
            "bash" => Bash,
            "zsh" => Zsh,
            "fish" => Fish,
            _ => PowerShell,
        }));
    }

    /// <summary>Prints what could stand at the end of a command line; the scripts call it.</summary>
    public static CliCommand CreateQuery(CliHost host)
    {
        var command = new CliCommand(host, "__complete", "What could stand at the end of a command line") { Hidden = true };
        var line = command.Takes("line", "The command line so far");
        return command.Runs(async (context, _) =>
        {
            var text = context.Get(line)!;
            foreach (var item in CoderCli.Root(host).Parse(text).GetCompletions(text.Length))
            {
                await context.Console.Out.WriteLineAsync(item.InsertText ?? item.Label);
            }
        });
    }
}
