using System.Diagnostics;
using System.Net;
using Coder.Sdk;
using Coder.Server.Configuration;
using Coder.Server.Identity.Encryption;
using Coder.Server.SshKeys;
using Coder.Server.Tests.Agents;
using Coder.Server.Tests.Infrastructure;
using Coder.Testing;
using Dapper;

namespace Coder.Server.Tests.SshKeys;

public sealed class SshKeyTests
{
    [Theory]
    [InlineData("ed25519", "256", "ED25519")]
    [InlineData("ecdsa", "256", "ECDSA")]
    [InlineData("rsa4096", "4096", "RSA")]
    public async Task OpenSSH_reads_both_halves_of_every_kind_of_key(string algorithm, string bits, string name)
    {
        using var folder = new TemporaryFolder("coder-test-ssh-");
        var pair = SshKeyPair.Create(algorithm);
        var file = folder.Write("id", pair.PrivateKey);
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        await File.WriteAllTextAsync(file + ".pub", pair.PublicKey);

        (await SshKeygenAsync("-y", "-P", "", "-f", file)).Trim().ShouldStartWith(pair.PublicKey.Trim());
        var fingerprint = (await SshKeygenAsync("-l", "-f", file + ".pub")).Split(' ');
        fingerprint[0].ShouldBe(bits);
        fingerprint[^1].Trim().ShouldBe($"({name})");
        (await SshKeygenAsync("-Y", "sign", "-n", "test", "-f", file, file + ".pub")).ShouldNotBeNull();
        File.Exists(file + ".pub.sig").ShouldBeTrue();
    }

    [Fact]
    public async Task A_user_has_one_key_which_only_they_and_their_agents_use()
    {
        await using var server = await TestServer.StartAsync();
        var owner = await server.FirstUserAsync();
        var bob = await server.MemberAsync(owner, "bob");
        var eve = await server.MemberAsync(owner, "eve");
        var workspace = await AgentRows.CreateAsync(server, bob);

        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => bob.Client.GetAsync<GitSshKey>("/users/me/gitsshkey")));
        var key = answers[0];
        answers.ShouldAllBe(answer => answer.PublicKey == key.PublicKey);
        key.UserId.ShouldBe(bob.Id);
        key.PublicKey.ShouldStartWith("ssh-ed25519 AAAA");
        key.PublicKey.ShouldEndWith("\n");

        using var agent = server.NewClient(workspace.Token);
        var pair = await agent.GetAsync<AgentGitSshKey>("/workspaceagents/me/gitsshkey");
        pair.PublicKey.ShouldBe(key.PublicKey);
        pair.PrivateKey.ShouldStartWith("-----BEGIN OPENSSH PRIVATE KEY-----\n");

        var renewed = await (await bob.Client.SendAsync(HttpMethod.Put, "/users/me/gitsshkey")).ValueAsync<GitSshKey>(HttpStatusCode.OK);
        renewed.PublicKey.ShouldNotBe(key.PublicKey);
        renewed.CreatedAt.ShouldBe(key.CreatedAt);
        (await agent.GetAsync<AgentGitSshKey>("/workspaceagents/me/gitsshkey")).PublicKey.ShouldBe(renewed.PublicKey);
        (await eve.Client.GetAsync("/api/v2/users/bob/gitsshkey")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await bob.Client.GetAsync("/api/v2/workspaceagents/me/gitsshkey")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task The_private_half_is_stored_encrypted_when_there_is_a_key_for_that()
    {
        EncryptionOptions encryption = new();
        EncryptionKey.TryParseList("MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=", out var keys).ShouldBeTrue();
        await using var server = await TestServer.StartAsync(options => options with { Encryption = encryption with { Keys = keys } });
        var owner = await server.FirstUserAsync();
        var workspace = await AgentRows.CreateAsync(server, owner);

        await owner.Client.GetAsync<GitSshKey>("/users/me/gitsshkey");

        await using var connection = await server.Database.OpenConnectionAsync();
        (await connection.ExecuteScalarAsync<string>("SELECT private_key FROM git_ssh_keys"))!.ShouldStartWith("1:");
        using var agent = server.NewClient(workspace.Token);
        (await agent.GetAsync<AgentGitSshKey>("/workspaceagents/me/gitsshkey")).PrivateKey.ShouldContain("OPENSSH PRIVATE KEY");
    }

    private static async Task<string> SshKeygenAsync(params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("ssh-keygen", arguments)
        {
            RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true,
        })!;
        process.StandardInput.Close();
        var errors = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        process.ExitCode.ShouldBe(0, await errors);
        return output;
    }
}
