using Coder.Agent.Terminals;
using Coder.Agent.Tests.Infrastructure;
using Coder.Sdk.AgentProtocol;
using Coder.Testing;

namespace Coder.Agent.Tests.Terminals;

public sealed class ReconnectingTerminalTests
{
    private readonly Guid _id = Guid.NewGuid();

    [Fact]
    public async Task A_login_shell_runs_on_a_controlling_terminal_with_job_control()
    {
        await using var agent = new TestAgent(new FakeServer());
        await using var user = await TerminalUser.AttachAsync(agent.Server, _id);

        await user.TypeAsync("tty; cat </dev/tty & echo job-$!; ps -o stat= -p $$; set -o | grep monitor\r");

        await user.SeesAsync("/dev/pts/");
        await user.SeesAsync("monitor        \ton");
        user.Screen.ShouldContain("Ss", Case.Sensitive);
        user.Screen.ShouldNotContain("no job control");
    }

    [Fact]
    public async Task A_resize_reaches_the_program()
    {
        await using var agent = new TestAgent(new FakeServer());
        await using var user = await TerminalUser.AttachAsync(agent.Server, _id, width: 100, height: 30);

        await user.TypeAsync("stty size\r");
        await user.SeesAsync("30 100");
        await user.ResizeAsync(132, 43);
        await user.TypeAsync("stty size\r");

        await user.SeesAsync("43 132");
    }

    [Fact]
    public async Task Control_c_interrupts()
    {
        await using var agent = new TestAgent(new FakeServer());
        await using var user = await TerminalUser.AttachAsync(agent.Server, _id);

        await user.TypeAsync("trap 'echo caught-$((40+2))' INT; echo ready-$((1+1)); read line\r");
        await user.SeesAsync("ready-2");
        await user.TypeAsync("\u0003");

        await user.SeesAsync("caught-42");
    }

    [Fact]
    public async Task Attaching_again_shows_the_screen_and_reaches_the_same_shell()
    {
        await using var agent = new TestAgent(new FakeServer());
        await using (var first = await TerminalUser.AttachAsync(agent.Server, _id))
        {
            await first.TypeAsync("marker=kept-$((20+1))\recho seen-$((3*3))\r");
            await first.SeesAsync("seen-9");
        }

        await using var second = await TerminalUser.AttachAsync(agent.Server, _id);
        await second.SeesAsync("seen-9");
        await second.TypeAsync("echo value=$marker\r");

        await second.SeesAsync("value=kept-21");
    }

    [Fact]
    public async Task Every_client_sees_what_any_of_them_types()
    {
        await using var agent = new TestAgent(new FakeServer());
        await using var one = await TerminalUser.AttachAsync(agent.Server, _id);
        await using var two = await TerminalUser.AttachAsync(agent.Server, _id);

        await one.TypeAsync("echo from-$((1+0))\r");
        await two.SeesAsync("from-1");
        await two.TypeAsync("echo from-$((1+1))\r");

        await one.SeesAsync("from-2");
    }

    [Fact]
    public async Task A_broken_connection_does_not_end_the_shell()
    {
        await using var agent = new TestAgent(new FakeServer());
        await using var before = await TerminalUser.AttachAsync(agent.Server, _id);
        await before.TypeAsync("echo pid=$$=\r");
        await before.SeesAsync("\rpid=");
        await before.SeesAsync("=\r\n");

        await agent.Server.CutAsync();

        await using var after = await TerminalUser.AttachAsync(agent.Server, _id);
        await after.TypeAsync("echo again=$$=\r");
        await after.SeesAsync("\ragain=");
        await after.SeesAsync($"again={Between(before.Screen, "\rpid=", "=")}=");
        agent.Server.ConnectionCount.ShouldBe(2);
    }

    [Fact]
    public async Task The_client_sees_the_end_when_the_shell_exits_and_a_new_one_starts_with_the_same_id()
    {
        await using var agent = new TestAgent(new FakeServer());
        await using (var user = await TerminalUser.AttachAsync(agent.Server, _id))
        {
            await user.TypeAsync("echo last-$((7*7)); exit\r");
            await user.SeesEndAsync();
            user.Screen.ShouldContain("last-49");
        }

        await using var next = await TerminalUser.AttachAsync(agent.Server, _id, command: "echo fresh-$((2+3)); read wait");
        await next.SeesAsync("fresh-5");

        next.Screen.ShouldNotContain("last-49");
    }

    [Fact]
    public async Task Every_byte_of_much_output_arrives()
    {
        await using var agent = new TestAgent(new FakeServer());
        await using var user = await TerminalUser.AttachAsync(agent.Server, _id, "seq 1 200000; echo done-$((5*5))");

        await user.SeesEndAsync();

        user.Screen.ShouldContain("done-25");
        user.Screen.Split("\r\n").Where(line => int.TryParse(line, out _)).Select(int.Parse).ShouldBe(Enumerable.Range(1, 200_000));
    }

    [Fact]
    public async Task Output_beyond_the_scroll_back_is_replayed_from_a_line_that_is_whole()
    {
        await using var agent = new TestAgent(new FakeServer());
        const string command = "for i in $(seq 1 9000); do printf '\\033[3%dm\\303\\244%05d\\033[0m\\n' $((i % 8)) $i; done; echo all-$((8*8)); read wait";
        await using (var first = await TerminalUser.AttachAsync(agent.Server, _id, command))
        {
            await first.SeesAsync("all-64");
        }

        await using var second = await TerminalUser.AttachAsync(agent.Server, _id);
        await second.SeesAsync("all-64");

        second.Screen.Length.ShouldBeGreaterThan(64 << 10);
        second.Screen.ShouldNotContain("00001");
        second.Screen[0].ShouldBeOneOf('\u001b', 'Ã', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', '\r', '\n');
    }

    [Fact]
    public async Task A_full_screen_program_is_asked_to_draw_again()
    {
        await using var agent = new TestAgent(new FakeServer());
        const string command = "printf '\\033[?1049h'; trap 'echo drawn-$((6*6))' WINCH; echo open-$((2*2)); while :; do sleep 0.05; done";
        await using (var first = await TerminalUser.AttachAsync(agent.Server, _id, command))
        {
            await first.SeesAsync("open-4");
        }

        await using var second = await TerminalUser.AttachAsync(agent.Server, _id);

        await second.SeesAsync("open-4");
        await second.SeesAsync("drawn-36");
        second.Screen.ShouldContain("\u001b[?1049h");
    }

    [Fact]
    public async Task The_message_of_the_day_is_shown_by_shells_only()
    {
        using var folder = new TemporaryFolder("coder-motd-");
        var path = folder.Write("motd", "Welcome\nto the machine");
        await using var agent = new TestAgent(new FakeServer { Manifest = Manifests.Empty with { MotdPath = path } });

        await using var shell = await TerminalUser.AttachAsync(agent.Server, _id);
        await shell.SeesAsync("Welcome\r\nto the machine\r\n");
        await using var command = await TerminalUser.AttachAsync(agent.Server, Guid.NewGuid(), "echo x-$((1+1))");
        await command.SeesEndAsync();

        command.Screen.ShouldNotContain("Welcome");
    }

    [Fact]
    public async Task A_stream_of_an_unknown_kind_is_refused_with_a_reason()
    {
        await using var agent = new TestAgent(new FakeServer());

        var error = await Should.ThrowAsync<Coder.Tunnel.Framing.StreamRefusedException>(
            () => agent.Server.OpenAsync(new ControlStreamRequest()));

        error.Message.ShouldBe("This agent does not serve streams of this kind.");
    }

    private static string Between(string text, string before, string after)
    {
        var start = text.IndexOf(before, StringComparison.Ordinal) + before.Length;
        return text[start..text.IndexOf(after, start, StringComparison.Ordinal)];
    }
}
