using System.Net;
using System.Net.Sockets;
using Coder.Terraform.Plugins.Hosting;
using Coder.Terraform.Plugins.Protocol;

namespace Coder.Terraform.Plugins.Tests.Hosting;

public sealed class HandshakeTests
{
    [Fact]
    public void A_line_tells_version_address_and_certificate()
    {
        var handshake = Handshake.Parse("1|5|unix|/tmp/plugin123|grpc|AQID");
        handshake.Version.ShouldBe(ProtocolVersion.V5);
        handshake.EndPoint.ShouldBe(new UnixDomainSocketEndPoint("/tmp/plugin123"));
        handshake.Certificate.ShouldBe([1, 2, 3]);
        Handshake.Parse("1|6|tcp|127.0.0.1:1234|grpc").ShouldSatisfyAllConditions(
            h => h.EndPoint.ShouldBe(new IPEndPoint(IPAddress.Loopback, 1234)),
            h => h.Certificate.ShouldBeNull());
    }

    [Fact]
    public void The_line_of_our_own_plugins_is_read_again()
    {
        var certificate = Enumerable.Range(0, 100).Select(i => (byte)i).ToArray();
        Handshake.Parse(Handshake.Line(ProtocolVersion.V6, "/tmp/s", certificate)).Certificate.ShouldBe(certificate);
    }

    [Theory]
    [InlineData("Hello!", "It printed \"Hello!\" where a provider introduces itself.")]
    [InlineData("2|6|unix|/tmp/x|grpc|", "It speaks version 2 of the plugin handshake; this engine speaks version 1.")]
    [InlineData("1|4|unix|/tmp/x|grpc|", "It speaks version 4 of Terraform's plugin protocol; this engine speaks versions 5 and 6.")]
    [InlineData("1|5|unix|/tmp/x|netrpc|", "It speaks netrpc; this engine speaks gRPC.")]
    [InlineData("1|5|tcp|192.0.2.1:80|grpc|", "It listens at tcp 192.0.2.1:80; a Unix socket or an address of this machine was expected.")]
    [InlineData("1|5|unix|/tmp/x|grpc|***", "The certificate in its first line is not base64.")]
    public void A_line_that_cannot_be_used_is_explained(string line, string text) =>
        Should.Throw<FormatException>(() => Handshake.Parse(line)).Message.ShouldStartWith(text);
}
