using System.Diagnostics;
using Coder.Cli.Ssh;

namespace Coder.Cli.Tests.Ssh;

public sealed class ShellQuoteTests
{
    [Fact]
    public void One_argument_is_a_command_line_already() =>
        ShellQuote.Join(["echo $HOME; ls"]).ShouldBe("echo $HOME; ls");

    [Fact]
    public void Several_arguments_keep_their_borders() =>
        ShellQuote.Join(["sh", "-c", "echo hi; exit 3"]).ShouldBe("sh -c 'echo hi; exit 3'");

    [Fact]
    public void No_arguments_are_no_command() => ShellQuote.Join([]).ShouldBe("");

    [Fact]
    public async Task A_shell_reads_back_what_was_quoted()
    {
        string[] arguments = ["printf", "%s|", "it's", "", "a  b", "$HOME", "`x`", "\\", "\"", "*", "ü", "a\nb"];
        using var shell = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", ShellQuote.Join(arguments)]) { RedirectStandardOutput = true })!;

        var output = await shell.StandardOutput.ReadToEndAsync();

        output.ShouldBe(string.Concat(arguments.Skip(2).Select(a => a + "|")));
    }
}
