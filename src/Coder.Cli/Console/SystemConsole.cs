using System.Text;
using Spectre.Console;
using SysConsole = System.Console;

namespace Coder.Cli.Console;

/// <summary>The console of the process. Nothing of it is initialised before it is used.</summary>
internal sealed class SystemConsole : IConsole
{
    private readonly bool _plain = Environment.GetEnvironmentVariable("NO_COLOR") is { Length: > 0 }
        || Environment.GetEnvironmentVariable("TERM") == "dumb";

    public TextWriter Out => field ??= Writer(OpenOutput());

    public TextWriter Error => field ??= Writer(OpenError());

    public bool IsInteractive => !SysConsole.IsInputRedirected && !SysConsole.IsErrorRedirected;

    public bool OutputHasColor => !_plain && !SysConsole.IsOutputRedirected;

    public bool ErrorHasColor => !_plain && !SysConsole.IsErrorRedirected;

    public int Width => SysConsole.IsErrorRedirected || SysConsole.WindowWidth is 0 ? 80 : SysConsole.WindowWidth;

    public Task<string?> ReadLineAsync(CancellationToken ct) =>
        Task.Run(SysConsole.In.ReadLine, ct).WaitAsync(ct);

    public Task<string?> ReadSecretAsync(CancellationToken ct) =>
        Task.Run(ReadSecret, ct).WaitAsync(ct);

    public async Task<int> SelectAsync(
        string question, IReadOnlyList<string> labels, int preselected, CancellationToken ct)
    {
        // The prompt starts at the first choice, so the preselected one goes first.
        var order = Enumerable.Range(0, labels.Count).OrderBy(i => i == preselected ? 0 : 1);
        var prompt = new SelectionPrompt<int>()
            .Title(Markup.Escape(question))
            .PageSize(Math.Max(3, Math.Min(labels.Count, 12)))
            .UseConverter(i => Markup.Escape(labels[i]))
            .AddChoices(order);
        var chosen = await ShowAsync(prompt, ct);
        await Error.WriteLineAsync($"{question} {labels[chosen]}");
        return chosen;
    }

    public async Task<IReadOnlyList<int>> SelectManyAsync(
        string question, IReadOnlyList<string> labels, CancellationToken ct)
    {
        var prompt = new MultiSelectionPrompt<int>()
            .Title(Markup.Escape(question))
            .NotRequired()
            .InstructionsText("[grey](space to choose, enter to go on)[/]")
            .UseConverter(i => Markup.Escape(labels[i]))
            .AddChoices(Enumerable.Range(0, labels.Count));
        return await ShowAsync(prompt, ct);
    }

    public Stream OpenInput() => SysConsole.OpenStandardInput();

    public Stream OpenOutput() => SysConsole.OpenStandardOutput();

    public Stream OpenError() => SysConsole.OpenStandardError();

    private static StreamWriter Writer(Stream stream) =>
        new(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)) { AutoFlush = true };

    private async Task<T> ShowAsync<T>(IPrompt<T> prompt, CancellationToken ct)
    {
        try
        {
            var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(SysConsole.Error) });
            return await prompt.ShowAsync(console, ct);
        }
        catch (OperationCanceledException)
        {
            await Error.WriteAsync("\x1b[?25h");
            throw;
        }
    }

    private static string? ReadSecret()
    {
        if (SysConsole.IsInputRedirected)
        {
            return SysConsole.In.ReadLine();
        }

        var secret = new StringBuilder();
        while (true)
        {
            var key = SysConsole.ReadKey(intercept: true);
            switch (key.Key)
            {
                case ConsoleKey.Enter:
                    return secret.ToString();
                case ConsoleKey.Backspace when secret.Length > 0:
                    secret.Length--;
                    break;
                case ConsoleKey.U when key.Modifiers == ConsoleModifiers.Control:
                    secret.Clear();
                    break;
                default:
                    if (!char.IsControl(key.KeyChar))
                    {
                        secret.Append(key.KeyChar);
                    }

                    break;
            }
        }
    }
}
