using Coder.Provisioner.Tests.Infrastructure;

namespace Coder.Provisioner.Tests;

/// <summary>The folder of a job, in which providers and provisioners meet.</summary>
public sealed class JobFolderTests
{
    private const string Main = """
        resource "local_file" "word" {
          filename = "${path.module}/made/word"
          content  = "hello"
        }

        data "external" "said" {
          program    = ["${path.module}/say.sh", "made/word"]
          depends_on = [local_file.word]
        }

        resource "terraform_data" "shown" {
          input = data.external.said.result.text
          provisioner "local-exec" {
            command = "echo \"the word is $(cat made/word)\""
          }
        }
        """;

    private const string Say = "#!/bin/sh\nprintf '{\"text\":\"%s\"}' \"$(cat \"$1\")\"\n";

    [Fact]
    public async Task What_a_provider_writes_is_there_for_programs_and_commands_and_made_again_by_the_next_build()
    {
        await using var machine = new Machine();
        var template = Archive.Of(("main.tf", Main), ("say.sh", Say));

        var first = await machine.SucceedAsync(machine.Request(template, WorkspaceTransition.Start));
        var second = await machine.SucceedAsync(machine.Request(template, WorkspaceTransition.Stop, first.State));
        await machine.SucceedAsync(machine.Request(template, WorkspaceTransition.Delete, second.State));

        machine.Log.Text.ShouldContain("the word is hello");
    }
}
