using System.Text;
using Microsoft.Win32.SafeHandles;
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
        string question, IReadOnlyList<string> labels, int preselected, CancellationToken ct) =>
        (await Task.Run(() => new SelectPrompt(Error, question, labels, many: false).Ask(preselected, ct), ct))[0];

    public Task<IReadOnlyList<int>> SelectManyAsync(string question, IReadOnlyList<string> labels, CancellationToken ct) =>
        Task.Run(() => new SelectPrompt(Error, question, labels, many: true).Ask(preselected: 0, ct), ct);

    // The console's own stream edits lines when it reads a terminal; a remote shell wants the bytes.
    public Stream OpenInput() => OperatingSystem.IsWindows()
        ? SysConsole.OpenStandardInput()
        : new FileStream(new SafeFileHandle(0, ownsHandle: false), FileAccess.Read, bufferSize: 0);

    public Stream OpenOutput() => new DirectOutput(SysConsole.OpenStandardOutput());

    public Stream OpenError() => new DirectOutput(SysConsole.OpenStandardError());

    private static StreamWriter Writer(Stream stream) =>
        new(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)) { AutoFlush = true };

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
