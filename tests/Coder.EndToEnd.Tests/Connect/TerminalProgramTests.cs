using Coder.Testing;

namespace Coder.EndToEnd.Tests.Connect;

/// <summary>Programs that draw on the whole terminal look through <c>ssh</c> as they look without it, at every step.</summary>
[Collection(SshWorkspace.Collection)]
public sealed class TerminalProgramTests(SshWorkspace workspace)
{
    // The same on both sides, whatever the shell of the workspace sets.
    private const string Environment = "env -i PATH=/usr/local/bin:/usr/bin:/bin HOME=/nonexistent LC_ALL=C.UTF-8 TERM=$TERM";

    [Theory]
    [InlineData("ssh")]
    [InlineData("coder ssh")]
    public async Task Less_scrolls_searches_and_follows_the_size_of_the_window(string client)
    {
        var file = Path.Combine(workspace.MakePlace(), "lines");
        await File.WriteAllLinesAsync(file, Enumerable.Range(1, 500).Select(line => $"line {line:000} ä→ {new string('x', line % 60)}"));
        var command = $"{Environment} LESS= less -M {file}";
        await using var local = await TmuxScreen.OpenAsync(workspace, command);
        await using var remote = await (client == "ssh" ? OpenAsync(command) : OpenWithCoderAsync(command));

        await remote.LooksLikeAsync(local, "line 027");
        await BothAsync(local, remote, " ");
        await remote.LooksLikeAsync(local, "line 054");
        await BothAsync(local, remote, "/line 300", "Enter");
        await remote.LooksLikeAsync(local, "line 326");
        await Task.WhenAll(local.ResizeAsync(60, 20), remote.ResizeAsync(60, 20));
        await remote.LooksLikeAsync(local, "lines 300-318/500");
        await BothAsync(local, remote, "G");
        await remote.LooksLikeAsync(local, "(END)");
        await BothAsync(local, remote, "q");
        await remote.ShowsAsync("exit=0");
    }

    [Fact]
    public async Task Vim_edits_a_file()
    {
        var place = workspace.MakePlace();
        string[] files = [Path.Combine(place, "local", "text"), Path.Combine(place, "remote", "text")];
        foreach (var file in files)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            await File.WriteAllLinesAsync(file, Enumerable.Range(1, 100).Select(line => $"line {line}"));
        }

        await using var local = await TmuxScreen.OpenAsync(workspace, Vim(files[0]));
        await using var remote = await OpenAsync(Vim(files[1]));

        await remote.LooksLikeAsync(local, "line 26");
        await BothAsync(local, remote, ":set number", "Enter", "50G", "o", "grüße 世界", "Escape");
        await remote.LooksLikeAsync(local, "grüße 世界");
        await Task.WhenAll(local.ResizeAsync(70, 22), remote.ResizeAsync(70, 22));
        await remote.LooksLikeAsync(local, "70x22"); // a size that came after the next command would wipe away its answer
        await BothAsync(local, remote, ":%s/line/row/", "Enter", "gg");
        await remote.LooksLikeAsync(local, "  1 row 1");
        await BothAsync(local, remote, ":x", "Enter");
        await Task.WhenAll(local.ShowsAsync("exit=0"), remote.ShowsAsync("exit=0"));
        (await File.ReadAllTextAsync(files[1])).ShouldBe(await File.ReadAllTextAsync(files[0]));
    }

    [Fact]
    public async Task Top_draws_its_table_and_its_help()
    {
        var command = $"{Environment} top -d 3600 -p 1";
        await using var local = await TmuxScreen.OpenAsync(workspace, command);
        await using var remote = await OpenAsync(command);

        // A key that comes before is lost: top throws away what was typed when it sets the terminal up.
        const string table = "PID USER      PR  NI    VIRT    RES    SHR S  %CPU  %MEM     TIME+ COMMAND";
        await Task.WhenAll(local.ShowsAsync(table), remote.ShowsAsync(table));
        await BothAsync(local, remote, "h");
        await remote.LooksLikeAsync(local, "Help for Interactive Commands");
        await BothAsync(local, remote, "q");
        await remote.ShowsAsync("%MEM");
        await BothAsync(local, remote, "q");
        await remote.ShowsAsync("exit=0");
    }

    [Fact]
    public async Task A_thousand_lines_are_pasted_into_an_editor()
    {
        var (pasted, target, lines) = await MakePasteAsync();
        await using var remote = await OpenAsync(Vim(target));
        await remote.ShowsAsync("~");
        await remote.PressAsync(":set paste", "Enter", "i");
        await remote.ShowsAsync("-- INSERT (paste) --");
        await remote.PasteAsync(pasted);
        await remote.ShowsAsync(lines[^1]);
        await remote.PressAsync("Escape", ":x", "Enter");
        await remote.ShowsAsync("exit=0");

        // The editor ends the line on which the paste left it.
        (await File.ReadAllLinesAsync(target)).ShouldBe([.. lines, ""]);
    }

    [Fact]
    public async Task A_thousand_lines_are_pasted_into_a_program_that_reads_lines()
    {
        var (pasted, target, lines) = await MakePasteAsync();
        await using var remote = await OpenAsync($"stty -echo; echo ready; cat > {target}; stty echo");
        await remote.ShowsAsync("ready");
        await remote.PasteAsync(pasted);
        await remote.PressAsync("C-d");
        await remote.ShowsAsync("exit=0");
        (await File.ReadAllLinesAsync(target)).ShouldBe(lines);
    }

    private async Task<(string Pasted, string Target, string[] Lines)> MakePasteAsync()
    {
        var place = workspace.MakePlace();
        string[] lines = [.. Enumerable.Range(1, 1000).Select(line => $"line {line:0000} {new string((char)('a' + (line % 26)), line % 70)}")];
        var pasted = Path.Combine(place, "pasted");
        await File.WriteAllLinesAsync(pasted, lines);
        return (pasted, Path.Combine(place, "target"), lines);
    }

    private Task<TmuxScreen> OpenAsync(string command) =>
        TmuxScreen.OpenAsync(workspace, $"{workspace.Command} -t {SshWorkspace.Host} '{command}'");

    private Task<TmuxScreen> OpenWithCoderAsync(string command) =>
        TmuxScreen.OpenAsync(workspace, $"{Distribution.Cli} --global-config {workspace.Server.ClientDirectory} ssh -t demo -- sh -c '{command}'");

    private static string Vim(string file) => $"{Environment} vim -u NONE -i NONE -N -n --cmd \"set noruler shortmess=aF laststatus=2 statusline=%{{&columns}}x%{{&lines}}\" {file}";

    private static Task BothAsync(TmuxScreen local, TmuxScreen remote, params string[] keys) => Task.WhenAll(local.PressAsync(keys), remote.PressAsync(keys));
}
