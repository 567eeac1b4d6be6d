using Coder.Agent.Native;
using Coder.Agent.Processes;
using Coder.Testing;

namespace Coder.Agent.Tests.Native;

public sealed class DescriptorStreamTests
{
    [Fact]
    public async Task An_enlarged_pipe_takes_more_without_a_reader()
    {
        using var pipe = Pipe.Create();
        await using var input = pipe.TakeWrite();
        input.Enlarge();

        await input.WriteAsync(new byte[DescriptorStream.LargePipe], Deadline.Token());

        await using var output = pipe.TakeRead();
        output.TryRead(new byte[2 * DescriptorStream.LargePipe]).ShouldBe(DescriptorStream.LargePipe);
    }

    [Fact]
    public async Task What_is_no_pipe_stays_as_it_is()
    {
        using var terminal = Coder.Agent.Terminals.PseudoTerminal.Open(80, 24);

        terminal.Stream.Enlarge();

        await terminal.Stream.WriteAsync("x"u8.ToArray(), Deadline.Token());
    }
}
