using Coder.Testing;

namespace Coder.EndToEnd.Tests.Connect;

/// <summary>A terminal with a command in it, which tmux draws: what a person would see can be read and compared.</summary>
internal sealed class TmuxScreen : IAsyncDisposable
{
    private readonly string _socket;

    private TmuxScreen(string socket) => _socket = socket;

    /// <summary>Opens a terminal of 90 × 28 characters.</summary>
    /// <param name="workspace">Whose client it is.</param>
    /// <param name="command">Command line for a shell. After its end the screen shows <c>exit=</c> and its exit code.</param>
    public static async Task<TmuxScreen> OpenAsync(SshWorkspace workspace, string command)
    {
        // It has its size before the command runs: a change soon after its start reaches some programs in time and others not.
        var screen = new TmuxScreen(Path.Combine(workspace.MakePlace(), "tmux"));
        await screen.TmuxAsync(
            new Dictionary<string, string> { ["HOME"] = workspace.Home, ["TERM"] = "screen" },
            "-f", "/dev/null", "start-server", ";", "set-option", "-g", "status", "off", ";",
            "new-session", "-d", "-x", "90", "-y", "28", $"{command}; echo \"exit=$?\"; exec cat");
        return screen;
    }

    /// <summary>Its lines now.</summary>
    public async Task<string> TextAsync() => await TmuxAsync("capture-pane", "-p");

    /// <summary>Presses keys, named as tmux names them (<c>Enter</c>, <c>Escape</c>), or types a text.</summary>
    public Task PressAsync(params string[] keys) => TmuxAsync(["send-keys", .. keys]);

    /// <summary>Pastes a file, as a terminal without marks for pasted text does.</summary>
    public async Task PasteAsync(string path)
    {
        await TmuxAsync("load-buffer", path);
        await TmuxAsync("paste-buffer");
    }

    public Task ResizeAsync(int width, int height) => TmuxAsync("resize-window", "-x", $"{width}", "-y", $"{height}");

    /// <summary>Waits until the screen shows a text.</summary>
    public Task ShowsAsync(string text) => HoldsAsync(screen => screen.Contains(text, StringComparison.Ordinal), $"the text \"{text}\"");

    /// <summary>Waits until another screen shows a text, and this one shows all that the other one does.</summary>
    public async Task LooksLikeAsync(TmuxScreen other, string text)
    {
        await other.ShowsAsync(text);
        var expected = "";
        await HoldsAsync(async screen => screen == (expected = await other.TextAsync()), () => $"this:\n{expected}");
    }

    public async ValueTask DisposeAsync() => await TmuxAsync("kill-server");

    private Task HoldsAsync(Func<string, bool> condition, string what) => HoldsAsync(screen => Task.FromResult(condition(screen)), () => what);

    private async Task HoldsAsync(Func<string, Task<bool>> condition, Func<string> what)
    {
        var last = "";
        try
        {
            await Eventually.HoldsAsync("the screen", async () => await condition(last = await TextAsync()));
        }
        catch (TimeoutException e)
        {
            throw new TimeoutException($"The screen shows:\n{last}\nand not {what()}", e);
        }
    }

    private Task<string> TmuxAsync(params string[] arguments) => TmuxAsync(new Dictionary<string, string>(), arguments);

    private async Task<string> TmuxAsync(Dictionary<string, string> environment, params string[] arguments)
    {
        try
        {
            return (await CommandResult.RunAsync("tmux", ["-u", "-S", _socket, .. arguments], environment)).ShouldSucceed().Output;
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            throw new InvalidOperationException("The tests need tmux. On Debian: apt-get install tmux", e);
        }
    }
}
