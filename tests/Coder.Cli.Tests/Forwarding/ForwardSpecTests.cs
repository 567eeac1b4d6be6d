using Coder.Cli.Forwarding;

namespace Coder.Cli.Tests.Forwarding;

public sealed class ForwardSpecTests
{
    [Theory]
    [InlineData("8080", "localhost:8080>8080")]
    [InlineData("8080:80", "localhost:8080>80")]
    [InlineData("0:80", "localhost:0>80")]
    [InlineData("8080,9000:3000", "localhost:8080>8080 localhost:9000>3000")]
    [InlineData("9090-9092", "localhost:9090>9090 localhost:9091>9091 localhost:9092>9092")]
    [InlineData("10000-10001:20000-20001", "localhost:10000>20000 localhost:10001>20001")]
    [InlineData("0.0.0.0:8080:80", "0.0.0.0:8080>80")]
    [InlineData("127.0.0.2:8080", "127.0.0.2:8080>8080")]
    [InlineData("*:8080", "0.0.0.0:8080>8080")]
    [InlineData("localhost:8080:80", "localhost:8080>80")]
    [InlineData("[::1]:8080:80", "::1:8080>80")]
    [InlineData("[::1]:8080-8081", "::1:8080>8080 ::1:8081>8081")]
    public void Ports_are_read_in_every_form(string value, string expected)
    {
        var specs = ForwardSpec.ParseAll([value], []);

        string.Join(' ', specs.Select(s => $"{s.Bind?.ToString() ?? "localhost"}:{s.LocalPort}>{s.RemotePort}")).ShouldBe(expected);
        specs.ShouldAllBe(s => s.Network == "tcp");
    }

    [Theory]
    [InlineData("web", "\"web\" is not a port")]
    [InlineData("80:", "\"\" is not a port")]
    [InlineData("70000", "\"70000\" is not a port")]
    [InlineData("-1", "\"\" is not a port")]
    [InlineData("8080:0", "the port in the workspace cannot be 0")]
    [InlineData("10-5", "the range 10-5 ends before it begins")]
    [InlineData("1-3:1-2", "3 local ports cannot lead to 2 ports of the workspace")]
    [InlineData("1-2-3", "\"1-2-3\" is not a range of ports")]
    [InlineData("1:2:3", "there are too many colons")]
    [InlineData("example.com:80:80", "\"example.com\" is not an address of this machine")]
    [InlineData("[nine]:80", "[nine] is not an address")]
    public void What_is_not_a_port_is_named(string value, string why)
    {
        var error = Should.Throw<CliException>(() => ForwardSpec.ParseAll([], [value]));

        error.Message.ShouldContain($"\"{value}\" does not say which ports to forward: {why}.");
        error.Hint.ShouldNotBeNull().ShouldStartWith("Write 8080");
    }

    [Fact]
    public void A_port_given_twice_is_named() =>
        Should.Throw<CliException>(() => ForwardSpec.ParseAll(["8080", "8079-8081"], [])).Message.ShouldBe("The local tcp port 8080 is given twice.");

    [Fact]
    public void Both_networks_may_use_one_number() => ForwardSpec.ParseAll(["53"], ["53"]).Select(s => s.Network).ShouldBe(["tcp", "udp"]);

    [Fact]
    public void There_is_a_limit() =>
        Should.Throw<CliException>(() => ForwardSpec.ParseAll(["1-65535"], [])).Message.ShouldBe("65535 ports are too many to forward at once; 500 are possible.");
}
