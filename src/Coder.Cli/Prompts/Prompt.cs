using Coder.Cli.Console;

namespace Coder.Cli.Prompts;

/// <summary>Questions to the user, on standard error.</summary>
internal static class Prompt
{
    /// <summary>Asks until the answer is good.</summary>
    /// <param name="console">Where to ask.</param>
    /// <param name="question">What to ask, without a colon.</param>
    /// <param name="defaultValue">Taken for an empty answer; null makes an answer necessary.</param>
    /// <param name="validate">Gives what is wrong with an answer, or null.</param>
    /// <param name="flag">How to answer without being asked, for scripts.</param>
    /// <param name="ct">Ends the question.</param>
    public static async Task<string> AskAsync(
        IConsole console, string question, string? defaultValue, Func<string, string?>? validate, string flag, CancellationToken ct)
    {
        RequireTerminal(console, question, flag);
        while (true)
        {
            var suffix = string.IsNullOrEmpty(defaultValue) ? "" : Ansi.Dim($" ({defaultValue})", console.ErrorHasColor);
            await console.Error.WriteAsync($"{Ansi.Cyan("?", console.ErrorHasColor)} {question}{suffix}: ");
            var answer = (await console.ReadLineAsync(ct) ?? throw Ended(question, flag)).Trim();
            if (answer.Length == 0)
            {
                answer = defaultValue ?? "";
            }

            var problem = answer.Length == 0 && defaultValue is null ? "An answer is needed." : validate?.Invoke(answer);
            if (problem is null)
            {
                return answer;
            }

            await console.Error.WriteLineAsync(Ansi.Red("  " + problem, console.ErrorHasColor));
        }
    }

    /// <summary>Asks for something that is not shown.</summary>
    public static async Task<string> SecretAsync(
        IConsole console, string question, Func<string, string?>? validate, string flag, CancellationToken ct)
    {
        RequireTerminal(console, question, flag);
        while (true)
        {
            await console.Error.WriteAsync($"{Ansi.Cyan("?", console.ErrorHasColor)} {question}: ");
            var answer = await console.ReadSecretAsync(ct) ?? throw Ended(question, flag);
            await console.Error.WriteLineAsync();
            var problem = answer.Length == 0 ? "An answer is needed." : validate?.Invoke(answer);
            if (problem is null)
            {
                return answer;
            }

            await console.Error.WriteLineAsync(Ansi.Red("  " + problem, console.ErrorHasColor));
        }
    }

    /// <summary>Asks yes or no.</summary>
    public static async Task<bool> ConfirmAsync(
        IConsole console, string question, bool defaultValue, string flag, CancellationToken ct)
    {
        var answer = await AskAsync(
            console,
            question,
            defaultValue ? "yes" : "no",
            text => text.ToLowerInvariant() is "y" or "yes" or "n" or "no" ? null : "Answer yes or no.",
            flag,
            ct);
        return answer[0] is 'y' or 'Y';
    }

    /// <summary>Ends the command unless the user agrees, or has agreed with <c>--yes</c>.</summary>
    public static async Task ConfirmOrStopAsync(IConsole console, string question, bool yes, CancellationToken ct)
    {
        if (!yes && !await ConfirmAsync(console, question, defaultValue: false, "--yes", ct))
        {
            throw new CliException("Stopped: nothing was changed.");
        }
    }

    /// <summary>Lets the user choose one of some labels.</summary>
    public static async Task<int> SelectAsync(
        IConsole console, string question, IReadOnlyList<string> labels, int preselected, string flag, CancellationToken ct)
    {
        RequireTerminal(console, question, flag);
        return await console.SelectAsync(question, labels, preselected, ct);
    }

    /// <summary>Lets the user choose any of some labels.</summary>
    public static async Task<IReadOnlyList<int>> SelectManyAsync(
        IConsole console, string question, IReadOnlyList<string> labels, string flag, CancellationToken ct)
    {
        RequireTerminal(console, question, flag);
        return await console.SelectManyAsync(question, labels, ct);
    }

    private static void RequireTerminal(IConsole console, string question, string flag)
    {
        if (!console.IsInteractive)
        {
            throw Ended(question, flag);
        }
    }

    private static CliException Ended(string question, string flag) => new(
        $"An answer is needed, but there is no terminal to ask: {question}", hint: $"Give it with {flag}.");
}
