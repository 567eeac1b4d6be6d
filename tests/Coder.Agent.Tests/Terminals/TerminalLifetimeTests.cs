using System.Text;
using Coder.Agent.Commands;
using Coder.Agent.Terminals;
using Coder.Agent.Tests.Infrastructure;
using Coder.Sdk.AgentProtocol;
using Coder.Testing;

namespace Coder.Agent.Tests.Terminals;

public sealed class TerminalLifetimeTests : IDisposable
{
    private readonly ManualTime _time = new();
    private readonly TemporaryFolder _folder = new("coder-terminal-");
    private readonly StringBuilder _screen = new();

    private string Fifo => _folder.Of("fifo");

    private string HangupTeller => $"mkfifo {Fifo}; trap 'echo hung-up > {Fifo}; exit' HUP; echo begun; while :; do sleep 0.05; done";

    [Fact]
    public async Task Five_minutes_after_the_last_client_left_the_terminal_is_hung_up()
    {
        var terminal = Start(HangupTeller);
        await AttachUntilAsync(terminal, "begun");

        _time.Advance(ReconnectingTerminal.IdleTimeout - TimeSpan.FromSeconds(1));
        terminal.HasEnded.ShouldBeFalse();
        _time.Advance(TimeSpan.FromSeconds(1));

        (await File.ReadAllTextAsync(Fifo, Deadline.Token())).ShouldBe("hung-up\n");
        await terminal.OutputEnd.InTimeAsync();
    }

    [Fact]
    public async Task A_client_that_comes_back_in_time_stops_the_countdown()
    {
        var terminal = Start(HangupTeller);
        await AttachUntilAsync(terminal, "begun");
        _time.Advance(ReconnectingTerminal.IdleTimeout - TimeSpan.FromSeconds(1));

        using var leave = new CancellationTokenSource();
        var attached = terminal.AttachAsync(Ignore, leave.Token);
        _time.Advance(ReconnectingTerminal.IdleTimeout * 2);
        terminal.HasEnded.ShouldBeFalse();

        terminal.Hangup();
        (await File.ReadAllTextAsync(Fifo, Deadline.Token())).ShouldBe("hung-up\n");
        await attached.InTimeAsync();
    }

    [Fact]
    public async Task A_client_that_stops_reading_is_dropped_and_the_others_go_on()
    {
        var terminal = Start("read go; seq 1 100000; echo done-$((1+1))");
        var stuck = new TaskCompletionSource();
        var slow = terminal.AttachAsync(async (_, cancel) => await stuck.Task.WaitAsync(cancel), CancellationToken.None);
        var lively = terminal.AttachAsync(Append, CancellationToken.None);

        await terminal.WriteAsync("\r"u8.ToArray(), Deadline.Token());
        while (!slow.IsCompleted)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        await Should.ThrowAsync<OperationCanceledException>(() => slow);
        await lively.InTimeAsync();
        _screen.ToString().ShouldContain("done-2");
    }

    [Fact]
    public async Task A_program_that_ignores_the_hang_up_is_killed()
    {
        var terminal = Start($"mkfifo {Fifo}; trap '' HUP TERM; echo begun; exec 9<>{Fifo}; while :; do sleep 0.05; done");
        await AttachUntilAsync(terminal, "begun");

        var disposal = terminal.DisposeAsync().AsTask();
        while (!disposal.IsCompleted)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        await disposal.InTimeAsync();
        terminal.HasEnded.ShouldBeTrue();
    }

    public void Dispose() => _folder.Dispose();

    private static ValueTask Ignore(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    private ValueTask Append(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        _screen.Append(Encoding.UTF8.GetString(bytes.Span));
        return ValueTask.CompletedTask;
    }

    private ReconnectingTerminal Start(string command)
    {
        var options = new AgentOptions { ServerUrl = new Uri("http://coder.test"), Token = "t", ScriptDataDirectory = _folder.Path };
        var workplace = new Workplace(Manifests.Empty, new CommandEnvironment(Manifests.Empty, options));
        return new ReconnectingTerminals(_time).GetOrStart(new PtyStreamRequest { Id = Guid.NewGuid(), Command = command }, workplace);
    }

    private async Task AttachUntilAsync(ReconnectingTerminal terminal, string text)
    {
        using var leave = new CancellationTokenSource();
        var attached = terminal.AttachAsync(
            async (bytes, cancel) =>
            {
                await Append(bytes, cancel);
                if (_screen.ToString().Contains(text, StringComparison.Ordinal))
                {
                    await leave.CancelAsync();
                }
            },
            leave.Token);
        await Should.ThrowAsync<OperationCanceledException>(() => attached.InTimeAsync());
    }
}
