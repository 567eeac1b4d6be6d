using System.Text;

namespace Coder.Server.Commands;

/// <summary>Asks the person at the terminal for what no flag gave; from a pipe, the next line answers.</summary>
internal sealed class Prompt(TextReader input, TextWriter output, bool interactive)
{
    /// <summary>The terminal of this process.</summary>
    public static Prompt Console { get; } = new(System.Console.In, System.Console.Error, !System.Console.IsInputRedirected);

    /// <summary>The given text, or the answer to a question.</summary>
    /// <exception cref="StartupException">There is nobody to ask; the text names the flag.</exception>
    public async Task<string> TextAsync(string given, string question, string flag, CancellationToken ct)
    {
        if (given.Length > 0)
        {
            return given;
        }

        if (interactive)
        {
            await output.WriteAsync($"{question}: ");
        }

        return (await input.ReadLineAsync(ct))?.Trim() is { Length: > 0 } answer ? answer : throw new StartupException($"{flag} is missing.");
    }

    /// <summary>The given password, or one that is typed without being shown.</summary>
    /// <exception cref="StartupException">There is nobody to ask; the text names the flag.</exception>
    public async Task<string> PasswordAsync(string given, string question, string flag, CancellationToken ct)
    {
        if (given.Length > 0 || !interactive)
        {
            return await TextAsync(given, question, flag, ct);
        }

        var first = await HiddenAsync(question);
        return first == await HiddenAsync($"{question} (again)") ? first : throw new StartupException("The passwords differ. Nothing was changed.");
    }

    private async Task<string> HiddenAsync(string question)
    {
        await output.WriteAsync($"{question}: ");
        var text = new StringBuilder();
        while (System.Console.ReadKey(intercept: true) is { Key: not ConsoleKey.Enter } key)
        {
            if (key.Key == ConsoleKey.Backspace)
            {
                text.Length = Math.Max(0, text.Length - 1);
            }
            else if (!char.IsControl(key.KeyChar))
            {
                text.Append(key.KeyChar);
            }
        }

        await output.WriteLineAsync();
        return text.ToString();
    }
}
