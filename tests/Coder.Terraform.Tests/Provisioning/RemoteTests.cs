using Coder.Terraform.Tests.Infrastructure;

namespace Coder.Terraform.Tests.Provisioning;

public sealed class RemoteTests : IAsyncLifetime
{
    private readonly LogLines _log = new();
    private SshServer _server = null!;

    public async Task InitializeAsync() => _server = await SshServer.StartAsync();

    public Task DisposeAsync()
    {
        _server.Dispose();
        return Task.CompletedTask;
    }

    private Template Of(string body, params (string, string)[] files)
    {
        var template = new Template([("main.tf", $"resource \"terraform_data\" \"a\" {{\n  input = \"in\"\n{body}\n}}"), .. files]);
        template.Options = template.Options with { Log = _log };
        return template;
    }

    [Fact]
    public async Task Scripts_run_on_the_machine_and_show_their_output()
    {
        var template = Of(
            $$"""
              connection {
            {{_server.Connection}}
                script_path = "{{_server.Target}}/script-%RAND%.sh"
              }
              provisioner "remote-exec" {
                inline = ["echo one ${self.input}", "echo two >&2"]
              }
              provisioner "remote-exec" {
                scripts = ["a.sh", "b/c.sh"]
              }
              provisioner "remote-exec" {
                inline     = ["exit 4"]
                on_failure = continue
              }
            """,
            ("a.sh", "#!/bin/sh\necho from a\n"), ("b/c.sh", "#!/bin/sh\necho \"from $0\" | cut -c1-6\n"));

        var applied = await template.ApplyAsync();

        foreach (var line in new[] { "one in", "two", "from a", "from /" })
        {
            _log.Lines.ShouldContain($"terraform_data.a (remote-exec): {line}");
        }

        applied.Diagnostics.ShouldHaveSingleItem().Detail.ShouldBe("The script ended with exit status 4.");
        Directory.EnumerateFileSystemEntries(_server.Target).ShouldBeEmpty();
    }

    [Fact]
    public async Task Files_folders_and_texts_are_copied_also_over_a_bastion()
    {
        var template = Of(
            $$"""
              connection {
            {{_server.Connection}}
                bastion_host     = "127.0.0.1"
                bastion_port     = {{_server.Port}}
                bastion_user     = "{{_server.User}}"
                bastion_host_key = "{{_server.HostKey}}"
              }
              provisioner "file" {
                content     = "it's ${self.input}"
                destination = "{{_server.Target}}/text"
              }
              provisioner "file" {
                source      = "one.txt"
                destination = "{{_server.Target}}/renamed.txt"
              }
              provisioner "file" {
                source      = "tree"
                destination = "{{_server.Target}}"
              }
              provisioner "file" {
                source      = "tree/"
                destination = "{{_server.Target}}"
              }
            """,
            ("one.txt", "1"), ("tree/x/deep.txt", "2"), ("tree/y.txt", "3"));

        await template.ApplyAsync();

        File.ReadAllText(Path.Combine(_server.Target, "text")).ShouldBe("it's in");
        File.ReadAllText(Path.Combine(_server.Target, "renamed.txt")).ShouldBe("1");
        File.ReadAllText(Path.Combine(_server.Target, "tree/x/deep.txt")).ShouldBe("2");
        File.ReadAllText(Path.Combine(_server.Target, "x/deep.txt")).ShouldBe("2");
        File.ReadAllText(Path.Combine(_server.Target, "y.txt")).ShouldBe("3");
    }

    [Fact]
    public async Task A_machine_with_another_key_is_not_trusted()
    {
        const string Other = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
        var template = Of($"  provisioner \"remote-exec\" {{\n    inline = [\"echo never\"]\n    connection {{\n{_server.Connection.Replace(_server.HostKey, Other, StringComparison.Ordinal)}\n    }}\n  }}");

        var applied = await template.TryApplyAsync();

        template.Render(applied.Diagnostics).ShouldContain("does not have the expected host_key");
        applied.State.Resources.ShouldHaveSingleItem().Tainted.ShouldBeTrue();
        _log.Lines.ShouldNotContain(l => l.Contains("never", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_machine_that_does_not_answer_is_given_up_after_the_timeout()
    {
        var template = Of("  provisioner \"remote-exec\" {\n    inline = [\"true\"]\n    connection {\n      host    = \"127.0.0.1\"\n      port    = 1\n      timeout = \"0s\"\n      agent   = false\n    }\n  }");

        var applied = await template.TryApplyAsync();

        template.Render(applied.Diagnostics).ShouldContain("No connection to root@127.0.0.1:1 within 0 seconds. The last attempt said: ssh: connect to host 127.0.0.1 port 1: Connection refused");
    }
}
