using Coder.Cli.Tests.Infrastructure;

namespace Coder.Cli.Tests.Commands;

public sealed class GitCommandTests : CliTest
{
    [Fact]
    public async Task The_public_key_is_shown_and_made_anew()
    {
        Server.On("GET", "users/me/gitsshkey", """{"public_key":"ssh-ed25519 AAAA old\n"}""");
        Server.On("PUT", "users/me/gitsshkey", """{"public_key":"ssh-ed25519 BBBB new\n"}""");

        (await RunAsync("publickey")).Output.ShouldBe("ssh-ed25519 AAAA old\n");
        (await RunAsync("publickey", "--reset")).Error.ShouldContain("Give it with --yes.");
        (await RunAsync("publickey", "--reset", "--yes")).Output.ShouldEndWith("ssh-ed25519 BBBB new\n");
        Server.Changes.ShouldBe(["PUT /api/v2/users/me/gitsshkey"]);
    }

    [Fact]
    public async Task Git_s_ssh_gets_the_user_s_own_keys_first_and_then_the_owner_s()
    {
        var ssh = Folder.Script("ssh", "printf '%s\\n' \"$@\" > \"$0.args\"; cp \"$4\" \"$0.key\"; stat -c %a \"$4\" > \"$0.mode\"");
        UseAgent(ssh);
        var own = Path.Combine(Directory, "home", ".ssh", "id_ed25519");
        System.IO.Directory.CreateDirectory(Path.GetDirectoryName(own)!);
        File.WriteAllText(own, "own");

        var result = await RunAsync("gitssh", "--", "-o", "SendEnv=GIT_PROTOCOL", "git@example.com", "git-upload-pack 'ada/x.git'");

        result.ExitCode.ShouldBe(0, result.Error);
        var arguments = File.ReadAllLines(ssh + ".args");
        arguments[..3].ShouldBe(["-i", own, "-i"]);
        arguments[4..].ShouldBe(["-o", "SendEnv=GIT_PROTOCOL", "git@example.com", "git-upload-pack 'ada/x.git'"]);
        File.ReadAllText(ssh + ".key").ShouldBe("-----PRIVATE-----\n");
        File.ReadAllText(ssh + ".mode").ShouldBe("600\n");
        File.Exists(arguments[3]).ShouldBeFalse();
    }

    [Fact]
    public async Task A_refused_key_is_shown_so_that_it_can_be_added()
    {
        UseAgent(Folder.Script("ssh", "exit 255"));

        var result = await RunAsync("gitssh", "--", "git@example.com");

        result.ExitCode.ShouldBe(255);
        result.Error.ShouldContain("add this one to your account there:\n\nssh-ed25519 AAAA\n");
    }

    [Fact]
    public async Task Without_the_server_Git_goes_on_with_the_user_s_keys()
    {
        var ssh = Folder.Script("ssh", "printf '%s\\n' \"$@\" > \"$0.args\"");
        UseAgent(ssh);
        await Server.DisposeAsync();

        var result = await RunAsync("gitssh", "--", "git@example.com");

        result.ExitCode.ShouldBe(0, result.Error);
        result.Error.ShouldStartWith($"Going on without the key that {Server.Url} keeps for you: ");
        File.ReadAllText(ssh + ".args").ShouldBe("git@example.com\n");
    }

    [Fact]
    public async Task Outside_a_workspace_it_says_where_it_belongs() =>
        (await RunAsync("gitssh", "--", "git@example.com")).Error.ShouldContain("CODER_AGENT_URL and CODER_AGENT_TOKEN are not set.");

    private void UseAgent(string ssh)
    {
        Environment["CODER_AGENT_URL"] = Server.Url;
        Environment["CODER_AGENT_TOKEN"] = "agent-token";
        Environment["CODER_GITSSH_SSH"] = ssh;
        Environment["HOME"] = Path.Combine(Directory, "home");
        Server.On("GET", "workspaceagents/me/gitsshkey", """{"public_key":"ssh-ed25519 AAAA\n","private_key":"-----PRIVATE-----"}""");
    }
}
