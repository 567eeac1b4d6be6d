using System.Text;
using Coder.Agent.Containers;

namespace Coder.Agent.Tests.Containers;

public sealed class ContainerProcessTests
{
    [Theory]
    [InlineData("", "\u001ecoder 12\nhello")]
    [InlineData("", "\u001ecoder 12\r\n", "hello")]
    [InlineData("", "\u001e", "coder", " 1", "2\n", "hello")]
    [InlineData("WARNING: no config\n", "WARNING: ", "no config\n", "\u001ecoder 12\nhello")]
    public void The_line_with_the_id_is_taken_out(string before, params string[] pieces) => Shown(pieces).ShouldBe(before + "hello");

    [Theory]
    [InlineData("Error response from daemon\n")]
    [InlineData("\u001ecoder twelve\nhello")]
    [InlineData("\u001eother 12\nhello")]
    [InlineData("\u001ecoder 0123456789012345678901234567890123456789012345678901234567890123456789")]
    public void What_is_no_such_line_is_shown(string output) => Shown([output]).ShouldBe(output);

    [Fact]
    public void After_it_nothing_is_looked_for() => Shown(["\u001ecoder 12\n", "\u001ecoder 13\n"]).ShouldBe("\u001ecoder 13\n");

    private static string Shown(string[] pieces)
    {
        var process = new ContainerProcess(null!, "c0ffee", "");
        return string.Concat(pieces.Select(piece => Encoding.UTF8.GetString(process.Take(Encoding.UTF8.GetBytes(piece)).Span)));
    }
}
