using System.Security.Cryptography;
using Coder.Ssh.Tests.Infrastructure;

namespace Coder.Ssh.Tests;

/// <summary>Each algorithm alone, chosen by OpenSSH's client.</summary>
public sealed class AlgorithmTests
{
    [Theory]
    [InlineData("Ciphers", "aes256-gcm@openssh.com")]
    [InlineData("Ciphers", "aes128-gcm@openssh.com")]
    [InlineData("KexAlgorithms", "ecdh-sha2-nistp256")]
    [InlineData("KexAlgorithms", "ecdh-sha2-nistp384")]
    [InlineData("KexAlgorithms", "ecdh-sha2-nistp521")]
    [InlineData("HostKeyAlgorithms", "ecdsa-sha2-nistp256")]
    [InlineData("HostKeyAlgorithms", "rsa-sha2-256")]
    [InlineData("HostKeyAlgorithms", "rsa-sha2-512")]
    [InlineData("Ciphers", "aes128-ctr", "MACs", "hmac-sha2-256-etm@openssh.com")]
    [InlineData("Ciphers", "aes192-ctr", "MACs", "hmac-sha2-256-etm@openssh.com")]
    [InlineData("Ciphers", "aes256-ctr", "MACs", "hmac-sha2-256-etm@openssh.com")]
    [InlineData("Ciphers", "aes256-ctr", "MACs", "hmac-sha2-512-etm@openssh.com", "KexAlgorithms", "ecdh-sha2-nistp256")]
    [InlineData("Ciphers", "aes256-ctr", "MACs", "hmac-sha2-512-etm@openssh.com", "KexAlgorithms", "ecdh-sha2-nistp521")]
    public async Task A_client_that_insists_on_an_algorithm_gets_it(params string[] options)
    {
        using var rsa = new RsaHostKey(RSA.Create(2048));
        await using var server = new TestServer(o => o with { HostKeys = [.. o.HostKeys, rsa] });
        var flags = options.Chunk(2).SelectMany(pair => new[] { "-o", $"{pair[0]}={pair[1]}" });
        var client = new ClientProgram(server.Directory) { Input = new byte[300_000] };
        var finished = await client.RunAsync("ssh", [.. server.ClientOptions(), .. flags, "127.0.0.1", "cat"]);
        finished.Code.ShouldBe(0, finished.Error);
        finished.Bytes.ShouldBe(client.Input);
    }

    [Theory]
    [InlineData("Ciphers=chacha20-poly1305@openssh.com", "cipher")]
    [InlineData("KexAlgorithms=curve25519-sha256", "key exchange")]
    [InlineData("HostKeyAlgorithms=ssh-ed25519", "host key algorithm")]
    public async Task A_client_without_a_common_algorithm_is_told_what_there_is(string option, string what)
    {
        await using var server = new TestServer();
        var finished = await server.SshAsync("-o", option, "127.0.0.1", "true");
        finished.Code.ShouldBe(255);
        (await server.EndAsync()).ShouldNotBeNull().Message.ShouldStartWith($"No common {what}. The client offers ");
    }

    [Fact]
    public async Task A_derived_host_key_is_always_the_same_and_the_one_that_clients_see()
    {
        await using var server = new TestServer();
        (await server.SshAsync("127.0.0.1", "true")).Succeeded();
        using var again = EcdsaHostKey.Derive("secret"u8, "test"u8);
        using var other = EcdsaHostKey.Derive("secret"u8, "another"u8);
        using var foreign = EcdsaHostKey.Derive("Secret"u8, "test"u8);
        var listed = (await server.Client().RunAsync("ssh-keygen", "-lf", server.PathOf("known_hosts"))).Succeeded();
        listed.ShouldContain(again.Fingerprint + " ");
        new[] { again.Fingerprint, other.Fingerprint, foreign.Fingerprint }.Distinct().Count().ShouldBe(3);
    }
}
