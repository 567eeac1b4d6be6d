using System.Text;
using Coder.Cli.Console;

namespace Coder.Cli.Tests.Infrastructure;

/// <summary>A console whose user has answers ready.</summary>
internal sealed class FakeConsole : IConsole, IDisposable
{
    private readonly WatchedStream _out = new();
    private readonly WatchedStream _error = new();

    public FakeConsole()
    {
        Out = new StreamWriter(_out, new UTF8Encoding(false)) { AutoFlush = true };
        Error = TextWriter.Synchronized(new StreamWriter(_error, new UTF8Encoding(false)) { AutoFlush = true });
    }

    /// <summary>Lines to type, and labels to choose, in order.</summary>
    public Queue<string> Answers { get; } = new();

    public MemoryStream Input { get; set; } = new();

    /// <summary>What is piped into the command.</summary>
    public string InputText
    {
        set => Input = new MemoryStream(Encoding.UTF8.GetBytes(value));
    }

    public TextWriter Out { get; }

    public TextWriter Error { get; }

    public bool IsInteractive => Answers.Count > 0;

    public bool OutputHasColor => false;

    public bool ErrorHasColor { get; init; }

    public int Width => 80;

    public string OutText => Encoding.UTF8.GetString(_out.ToArray());

    public string ErrorText => Encoding.UTF8.GetString(_error.ToArray());

    /// <summary>Waits until standard output has a text.</summary>
    public Task SeesAsync(string text) => _out.SeesAsync(text);

    /// <summary>Waits until standard error has a text.</summary>
    public Task SeesErrorAsync(string text) => _error.SeesAsync(text);

    public Task<string?> ReadLineAsync(CancellationToken ct) => Task.FromResult<string?>(Answers.Dequeue());

    public Task<string?> ReadSecretAsync(CancellationToken ct) => ReadLineAsync(ct);

    public Task<int> SelectAsync(string question, IReadOnlyList<string> labels, int preselected, CancellationToken ct)
    {
        var answer = Answers.Dequeue();
        var index = labels.ToList().FindIndex(l => l.StartsWith(answer, StringComparison.Ordinal));
        index.ShouldBeGreaterThanOrEqualTo(0, $"\"{answer}\" is none of: {string.Join(", ", labels)}");
        return Task.FromResult(index);
    }

    public async Task<IReadOnlyList<int>> SelectManyAsync(string question, IReadOnlyList<string> labels, CancellationToken ct) =>
        [await SelectAsync(question, labels, 0, ct)];

    public void Dispose()
    {
        Out.Dispose();
        Error.Dispose();
        Input.Dispose();
    }

    public Stream OpenInput() => Input;

    public Stream OpenOutput() => new Borrowed(_out);

    public Stream OpenError() => new Borrowed(_error);

    /// <summary>Writes to a stream that others go on using after this one is closed.</summary>
    private sealed class Borrowed(MemoryStream target) : MemoryStream
    {
        public override void Write(byte[] buffer, int offset, int count) => target.Write(buffer, offset, count);

        public override void Write(ReadOnlySpan<byte> buffer) => target.Write(buffer);

        public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
        {
            target.Write(buffer, offset, count);
            return Task.CompletedTask;
        }

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            target.Write(buffer.Span);
            return ValueTask.CompletedTask;
        }
    }
}
