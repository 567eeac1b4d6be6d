using Coder.Testing;

namespace Coder.EndToEnd.Tests.Connect;

/// <summary>After <c>coder config-ssh</c>, workspaces are hosts of every program that uses OpenSSH.</summary>
[Collection(SshWorkspace.Collection)]
public sealed class ConfiguredHostTests(SshWorkspace workspace)
{
    [Theory]
    [InlineData("coder.demo")]
    [InlineData("coder.demo.main")]
    [InlineData("coder.admin--demo")]
    [InlineData("demo.coder")]
    [InlineData("main.demo.admin.coder")]
    public async Task A_host_is_entered_by_any_of_its_names(string host) =>
        (await workspace.RunAsync("ssh", host, "echo $CODER_WORKSPACE_NAME")).ShouldSucceed().Output.ShouldBe("demo\n");

    [Fact]
    public async Task A_host_that_is_no_workspace_is_a_sentence()
    {
        var missing = await workspace.RunAsync("ssh", "coder.nowhere", "true");
        missing.ExitCode.ShouldBe(255);
        missing.Error.ShouldContain("nowhere");
    }

    [Theory]
    [InlineData("-s")]
    [InlineData("-O")]
    public async Task Scp_copies_trees_both_ways_with_either_protocol(string protocol)
    {
        var place = workspace.MakePlace();
        await workspace.ScriptAsync(
            $"""
            cd {place}
            mkdir -p tree/deep && seq 1 100000 > tree/numbers && : > tree/deep/empty && echo runs > tree/deep/run && chmod 755 tree/deep/run
            touch -d '2020-02-03 04:05:06 UTC' tree/numbers
            scp {protocol} -q -r -p -F {workspace.Configuration} tree {SshWorkspace.Host}:{place}/there
            scp {protocol} -q -r -p -F {workspace.Configuration} {SshWorkspace.Host}:{place}/there back
            diff -r tree there && diff -r tree back
            test "$(stat -c '%a %Y' tree/numbers tree/deep/run)" = "$(stat -c '%a %Y' back/numbers back/deep/run)"
            """);
    }

    [Fact]
    public async Task Sftp_runs_a_batch_of_commands()
    {
        var place = workspace.MakePlace();
        var output = await workspace.ScriptAsync(
            $"""
            cd {place}
            seq 1 50000 > numbers; mkdir r
            printf '%s\n' 'cd {place}/r' 'put numbers' 'rename numbers kept' 'ln -s kept link' 'ls -1' 'get link back' | sftp -q -b - -F {workspace.Configuration} {SshWorkspace.Host}
            cmp numbers back
            """);
        output.ShouldContain("kept");
        Directory.EnumerateFileSystemEntries(Path.Combine(place, "r")).Select(Path.GetFileName).Order(StringComparer.Ordinal).ShouldBe(["kept", "link"]);
    }

    [Fact]
    public async Task Rsync_sends_only_what_has_changed()
    {
        var place = workspace.MakePlace();
        var output = await workspace.ScriptAsync(
            $"""
            cd {place}
            mkdir from && seq 1 200000 > from/numbers && seq 1 1000 > from/small
            rsync -a -e "$SSH" from/ {SshWorkspace.Host}:{place}/to/
            diff -r from to
            sed -i 's/^100000$/changed/' from/numbers && touch -d '2020-02-03' from/numbers
            rsync -a --stats -e "$SSH" from/ {SshWorkspace.Host}:{place}/to/
            diff -r from to
            """);
        output.ShouldContain("Number of regular files transferred: 1");
    }

    [Fact]
    public async Task Git_clones_and_pushes()
    {
        var place = workspace.MakePlace();
        var subject = await workspace.ScriptAsync(
            $"""
            cd {place}
            export GIT_CONFIG_GLOBAL=/dev/null GIT_AUTHOR_NAME=Ada GIT_AUTHOR_EMAIL=ada@example.com GIT_COMMITTER_NAME=Ada GIT_COMMITTER_EMAIL=ada@example.com
            git init -q --bare -b main origin
            git clone -q ssh://{SshWorkspace.Host}{place}/origin copy 2>&1
            cd copy && seq 1 20000 > numbers && git add . && git commit -q -m 'From here' && git push -q origin HEAD:main
            git --git-dir ../origin log --format=%s main
            """);
        subject.ShouldEndWith("From here\n");
    }

    [Fact]
    public async Task Sshfs_mounts_the_workspace()
    {
        var place = workspace.MakePlace();
        await workspace.ScriptAsync(
            $$"""
            command -v sshfs >/dev/null || { echo 'There is no sshfs. Install it with: apt-get install sshfs' >&2; exit 1; }
            cd {{place}}
            mkdir r m && seq 1 100000 > r/numbers
            sshfs -F {{workspace.Configuration}} {{SshWorkspace.Host}}:{{place}}/r m
            trap 'fusermount3 -u {{place}}/m' EXIT
            cmp r/numbers m/numbers
            cp r/numbers m/again && mv m/again m/moved && mkdir m/new && ln -s moved m/link && rm m/numbers
            cmp m/link r/moved && test -d r/new && ! test -e r/numbers
            """);
    }

    [Fact]
    public async Task Another_host_is_reached_by_jumping_through_the_workspace()
    {
        // The host behind is the workspace's SSH server once more, on a port of this machine.
        using var behind = new SshPort(workspace.Server);
        var output = (await workspace.RunAsync(
            "ssh", "-J", SshWorkspace.Host, "-p", $"{behind.Port}", "-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null",
            "-o", "LogLevel=ERROR", "127.0.0.1", "echo $CODER_WORKSPACE_NAME; exit 0")).ShouldSucceed().Output;
        output.ShouldBe("demo\n");
        behind.Accepted.ShouldBe(1);
    }
}
