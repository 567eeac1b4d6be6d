using System.Diagnostics;
using Coder.Agent.Ssh;
using Coder.Agent.Terminals;
using Coder.Testing;

namespace Coder.Agent.Tests.Ssh;

public sealed class TerminalModesTests
{
    [Fact]
    public async Task Characters_flags_sizes_and_speeds_are_as_the_client_wants_them()
    {
        using var terminal = PseudoTerminal.Open(80, 24);
        TerminalModes.Apply(terminal.Stream.Descriptor, new Dictionary<byte, uint>
        {
            [1] = 7, [2] = 255, [16] = 20, [36] = 0, [39] = 1, [42] = 1, [53] = 0, [58] = 1, [70] = 0, [90] = 1, [91] = 0, [93] = 1, [128] = 9600, [129] = 9600, [17] = 3, [99] = 1,
        });

        // Linux keeps pseudo terminals at eight bits, whatever is asked for.
        var settings = await SttyAsync(terminal.SlavePath);
        foreach (var expected in new[] { "speed 9600 baud;", "intr = ^G;", "quit = <undef>;", "swtch = ^T;", " -icrnl ", " ixany ", " iutf8", " -echo ", " tostop ", "-opost ", " cs8 ", " parodd " })
        {
            settings.ShouldContain(expected);
        }
    }

    [Fact]
    public void A_break_can_be_sent()
    {
        using var terminal = PseudoTerminal.Open(80, 24);
        TerminalModes.SendBreak(terminal.Stream.Descriptor).ShouldBeTrue();
    }

    private static async Task<string> SttyAsync(string path)
    {
        using var stty = Process.Start(new ProcessStartInfo("stty", ["-a", "-F", path]) { RedirectStandardOutput = true })!;
        return (await stty.StandardOutput.ReadToEndAsync(Deadline.Token())).ReplaceLineEndings(" ");
    }
}
