using Coder.Terraform.Planning;
using Coder.Terraform.Tests.Infrastructure;

namespace Coder.Terraform.Tests.Provisioning;

public sealed class LocalExecTests
{
    private readonly LogLines _log = new();

    private Template Of(params (string, string)[] files)
    {
        var template = new Template(files);
        template.Options = template.Options with { Log = _log };
        return template;
    }

    private Template Of(string provisioners, string more = "") =>
        Of(("main.tf", $"resource \"terraform_data\" \"a\" {{\n  input = \"in\"\n{provisioners}\n}}\n{more}"));

    [Fact]
    public async Task Output_comes_line_by_line_from_the_templates_folder()
    {
        var template = Of(
            ("main.tf", """
                resource "terraform_data" "a" {
                  provisioner "local-exec" {
                    command     = "cat sub/file.txt; ./run.sh \"$GREETING\" ${self.id == "" ? 1 : 2}; printf 'no newline'; echo bad >&2"
                    environment = { GREETING = "hello" }
                  }
                  provisioner "local-exec" {
                    command     = "pwd | grep -o '[^/]*$'; exit 0"
                    working_dir = "sub"
                    interpreter = ["/bin/sh", "-e", "-c"]
                  }
                }
                """),
            ("sub/file.txt", "from the template\n"),
            ("run.sh", "#!/bin/sh\necho \"$1 $2\"\n"));

        await template.ApplyAsync();

        foreach (var line in new[] { "from the template", "hello 2", "no newline", "bad", "sub" })
        {
            _log.Lines.ShouldContain($"terraform_data.a (local-exec): {line}");
        }

        _log.Lines.ShouldContain("terraform_data.a: Provisioning with 'local-exec'...");
        _log.Lines.ShouldContain(l => l.StartsWith("terraform_data.a (local-exec): Executing: [\"/bin/sh\" \"-c\" \"cat sub/file.txt", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Nothing_of_the_servers_environment_is_passed_on()
    {
        Environment.SetEnvironmentVariable("CODER_TEST_SECRET_OF_THE_SERVER", "secret");
        var template = Of("  provisioner \"local-exec\" {\n    command = \"echo path=$${PATH:+set} secret=$${CODER_TEST_SECRET_OF_THE_SERVER:-none}\"\n  }");

        await template.ApplyAsync();

        _log.Lines.ShouldContain("terraform_data.a (local-exec): path=set secret=none");
    }

    [Fact]
    public async Task Sensitive_values_suppress_the_output_and_quiet_the_command()
    {
        var template = Of("""
              provisioner "local-exec" {
                command     = "echo $SECRET; exit 3"
                environment = { SECRET = sensitive("s3cr3t") }
                on_failure  = continue
              }
              provisioner "local-exec" {
                command = "echo loud # comment"
                quiet   = true
              }
            """);

        var applied = await template.ApplyAsync();

        _log.Lines.ShouldNotContain(l => l.Contains("s3cr3t", StringComparison.Ordinal) || l.Contains("# comment", StringComparison.Ordinal));
        _log.Lines.ShouldContain("terraform_data.a (local-exec): (output suppressed due to sensitive value in config)");
        _log.Lines.ShouldContain("terraform_data.a (local-exec): loud");
        applied.Diagnostics.ShouldHaveSingleItem().Detail.ShouldBe("The command ended with exit status 3. Its output is hidden, as its configuration is sensitive.");
    }

    [Fact]
    public async Task A_failure_taints_what_was_created()
    {
        var template = Of("  provisioner \"local-exec\" {\n    command = \"echo why; exit 7\"\n  }");

        var applied = await template.TryApplyAsync();

        template.Render(applied.Diagnostics).ShouldContain("The command ended with exit status 7. It last said: why");
        applied.State.Resources.ShouldHaveSingleItem().Tainted.ShouldBeTrue();
        (await template.PlanAsync()).Changes.ShouldHaveSingleItem().Reason.ShouldBe(PlannedReason.Tainted);
    }

    [Fact]
    public async Task Provisioners_at_destruction_see_the_object_and_can_keep_it()
    {
        const string Block = "  provisioner \"local-exec\" {\n    when    = destroy\n    command = \"echo bye ${self.output}; exit EXIT\"\n  }";
        var template = Of(Block.Replace("EXIT", "1", StringComparison.Ordinal));
        await template.ApplyAsync();
        _log.Lines.ShouldNotContain(l => l.Contains("local-exec", StringComparison.Ordinal));

        var failed = await template.TryApplyAsync(PlanMode.Destroy);
        failed.Failed.ShouldBeTrue();
        failed.State.Resources.ShouldHaveSingleItem();

        var again = Of(Block.Replace("EXIT", "0", StringComparison.Ordinal));
        again.State = failed.State;
        (await again.ApplyAsync(PlanMode.Destroy)).State.Resources.ShouldBeEmpty();
        _log.Lines.Count(l => l == "terraform_data.a (local-exec): bye in").ShouldBe(2);
    }

    [Fact]
    public async Task A_removed_block_has_provisioners_too()
    {
        var template = Of("");
        await template.ApplyAsync();
        var removed = Of(("main.tf", "removed {\n  from = terraform_data.a\n  lifecycle {\n    destroy = true\n  }\n  provisioner \"local-exec\" {\n    when    = destroy\n    command = \"echo removed ${self.input}\"\n  }\n}\n"));
        removed.State = template.State;

        (await removed.ApplyAsync()).State.Resources.ShouldBeEmpty();

        _log.Lines.ShouldContain("terraform_data.a (local-exec): removed in");
    }

    [Fact]
    public async Task A_cancel_interrupts_the_command()
    {
        using var cancel = new CancellationTokenSource();
        var template = Of("  provisioner \"local-exec\" {\n    command = \"trap 'echo interrupted; exit 1' INT; echo ready; while :; do sleep 0.05; done\"\n  }");
        var run = template.TryApplyAsync(ct: cancel.Token);
        await _log.Seen("local-exec): ready");

        await cancel.CancelAsync();
        var applied = await run;

        _log.Lines.ShouldContain("terraform_data.a (local-exec): interrupted");
        template.Render(applied.Diagnostics).ShouldContain("The command was stopped, as the build was canceled.");
        applied.State.Resources.ShouldHaveSingleItem().Tainted.ShouldBeTrue();
    }

    [Fact]
    public async Task Where_commands_are_not_allowed_none_runs()
    {
        var template = Of("  provisioner \"local-exec\" {\n    command = \"echo ran\"\n  }");
        template.Options = template.Options with { AllowLocalExec = false };

        var applied = await template.TryApplyAsync();

        template.Render(applied.Diagnostics).ShouldContain("Templates may not run commands on this server. Remove the local-exec provisioner, or ask an administrator");
        _log.Lines.ShouldNotContain(l => l.Contains("): ran", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("provisioner \"local-exec\" {}", "\"command\" is required")]
    [InlineData("provisioner \"local-exce\" {\n command = \"x\"\n}", "Did you mean \"local-exec\"?")]
    [InlineData("provisioner \"local-exec\" {\n command = \"x\"\n when = later\n}", "create or destroy")]
    [InlineData("provisioner \"local-exec\" {\n command = \"x\"\n cmd = 1\n}", "\"cmd\" is not expected here")]
    [InlineData("provisioner \"local-exec\" {\n command = local.x\n when = destroy\n}", "may refer only to the object itself")]
    public async Task A_wrong_provisioner_is_explained(string provisioner, string text) =>
        (await Referee.BothRefuseAsync(("main.tf", $"locals {{ x = \"1\" }}\nresource \"terraform_data\" \"a\" {{\n{provisioner}\n}}"))).ShouldContain(text);

    [Theory]
    [InlineData("provisioner \"local-exec\" {\n command = \"x\"\n interpreter = [\"/no/such/program\"]\n}", "The program \"/no/such/program\" cannot be started")]
    [InlineData("provisioner \"local-exec\" {\n command = \"x\"\n working_dir = \"nowhere\"\n}", "The working_dir \"nowhere\" does not exist")]
    [InlineData("provisioner \"remote-exec\" {\n inline = [\"x\"]\n}", "A connection block is required")]
    [InlineData("provisioner \"remote-exec\" {\n inline = [\"x\"]\n connection {\n  host = \"h\"\n  password = \"p\"\n }\n}", "does not connect with \"password\"")]
    [InlineData("connection {\n host = \"h\"\n type = \"winrm\"\n}\nprovisioner \"file\" {\n content = \"x\"\n destination = \"/x\"\n}", "does not connect with type \"winrm\"")]
    [InlineData("provisioner \"file\" {\n source = \"../../etc/passwd\"\n destination = \"/x\"\n connection {\n  host = \"h\"\n }\n}", "only files of the template can be sent")]
    public async Task What_cannot_run_is_explained(string provisioner, string text)
    {
        var template = Of(provisioner);

        var applied = await template.TryApplyAsync();

        template.Render(applied.Diagnostics).ShouldContain(text);
    }
}
