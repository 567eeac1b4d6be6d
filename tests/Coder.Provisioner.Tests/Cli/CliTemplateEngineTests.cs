using System.Text;
using Coder.Provisioner.Tests.Infrastructure;

namespace Coder.Provisioner.Tests.Cli;

public sealed class CliTemplateEngineTests
{
    private const string Chain = """
        variable "words" {
          type    = list(string)
          default = ["a"]
        }

        variable "greeting" {
          default = "hello"
        }

        resource "terraform_data" "first" {
          input = "${var.greeting} ${join(" ", var.words)}"
        }

        resource "terraform_data" "second" {
          input = terraform_data.first.output
        }
        """;

    [Fact]
    public async Task A_workspace_is_started_changed_and_deleted()
    {
        using var machine = new CliMachine();
        var template = Archive.Of(("main.tf", Chain));

        var started = await machine.SucceedAsync(machine.Request(template, WorkspaceTransition.Start) with
        {
            Variables = new Dictionary<string, string> { ["words"] = """["x", "y"]""", ["greeting"] = "${hi}", ["gone"] = "of an older version" },
        });
        Encoding.UTF8.GetString(started.State.Span).ShouldContain("\"${hi} x y\"");
        started.Resources.Select(r => $"{r.Type}.{r.Name}").ShouldBe(["terraform_data.first", "terraform_data.second"]);
        machine.Log.Lines.ShouldContain((BuildLogLevel.Info, "Starting workspace", "Plan: 2 to add, 0 to change, 0 to destroy."));
        machine.Log.Lines.ShouldContain(l => l.Level == BuildLogLevel.Debug && l.Output.Contains("Initializing provider plugins"));
        machine.Log.Text.ShouldContain("Using terraform 1.");
        started.Timings.ShouldContain(t => t.Stage == "apply" && t.Resource == "terraform_data.first" && t.Action == "create");

        // The second job finds everything prepared.
        var changed = await machine.SucceedAsync(machine.Request(template, WorkspaceTransition.Stop, started.State));
        machine.Log.Text.ShouldNotContain("Initializing");
        Encoding.UTF8.GetString(changed.State.Span).ShouldContain("\"hello a\"");

        var deleted = await machine.SucceedAsync(machine.Request(template, WorkspaceTransition.Delete, changed.State));
        deleted.State.Length.ShouldBe(0);
        machine.JobFolders.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_plan_may_be_longer_than_a_line_of_the_log()
    {
        using var machine = new CliMachine();
        var template = Archive.Of(("main.tf", """
            resource "terraform_data" "large" {
              input = join("", [for i in range(1000) : join("", [for j in range(150) : "0123456789"])])
            }
            """));

        var started = await machine.SucceedAsync(machine.Request(template, WorkspaceTransition.Start));

        started.Resources.ShouldHaveSingleItem().Name.ShouldBe("large");
        started.State.Length.ShouldBeGreaterThan(1_500_000);
    }

    [Fact]
    public async Task What_was_made_before_a_failure_is_kept_and_stored_on_the_way()
    {
        using var machine = new CliMachine();
        var stored = new List<string>();
        var template = Archive.Of(("main.tf", """
            resource "terraform_data" "first" {}
            resource "terraform_data" "second" {
              depends_on = [terraform_data.first]
            }
            resource "terraform_data" "third" {
              depends_on = [terraform_data.second]
              provisioner "local-exec" {
                command = "echo words of the command; exit 7"
              }
            }
            """));

        var result = await machine.BuildAsync(machine.Request(template, WorkspaceTransition.Start) with
        {
            Checkpoint = (state, _) =>
            {
                stored.Add(Encoding.UTF8.GetString(state.Span));
                return default;
            },
        });

        result.Error.ShouldNotBeNull().ShouldStartWith("Starting the workspace failed: local-exec provisioner error (main.tf line 7).");
        machine.Log.Text.ShouldContain("words of the command");
        Encoding.UTF8.GetString(result.State.Span).ShouldContain("\"name\": \"first\"");
        stored.ShouldNotBeEmpty();
        stored[0].ShouldContain("\"name\": \"first\"");
    }

    [Fact]
    public async Task A_mistake_in_the_template_is_shown_with_its_source()
    {
        using var machine = new CliMachine();

        var result = await machine.BuildAsync(machine.Request(
            Archive.Of(("main.tf", "resource \"terraform_data\" \"a\" {\n  inputs = 1\n}\n")), WorkspaceTransition.Start));

        result.Error.ShouldNotBeNull().ShouldContain("Unsupported argument");
        result.Error.ShouldContain("main.tf line 2");
        result.Error.ShouldContain("inputs = 1");
    }

    [Fact]
    public async Task A_plan_that_is_refused_changes_nothing()
    {
        using var machine = new CliMachine();

        var result = await machine.BuildAsync(machine.Request(Archive.Of(("main.tf", Chain)), WorkspaceTransition.Start) with
        {
            Approve = (planned, _) => new(new BuildRefusal($"Too dear: {planned.Count}.", BuildRefusal.InsufficientQuota)),
        });

        (result.Error, result.ErrorCode, result.State.Length).ShouldBe(("Too dear: 2.", "INSUFFICIENT_QUOTA", 0));
    }

    [Fact]
    public async Task A_canceled_build_is_interrupted_and_keeps_its_state()
    {
        using var machine = new CliMachine();
        using var cancel = new CancellationTokenSource();
        machine.Log.OnLine = line =>
        {
            if (line.Contains("begun"))
            {
                cancel.Cancel();
            }
        };
        var template = Archive.Of(("main.tf", """
            resource "terraform_data" "first" {}
            resource "terraform_data" "second" {
              depends_on = [terraform_data.first]
              provisioner "local-exec" {
                command = "echo begun; exec sleep 600"
              }
            }
            """));

        var result = await machine.BuildAsync(machine.Request(template, WorkspaceTransition.Start), cancel.Token);

        result.Canceled.ShouldBeTrue(machine.Log.Text);
        Encoding.UTF8.GetString(result.State.Span).ShouldContain("\"name\": \"first\"");
        machine.Log.Text.ShouldContain("Starting the workspace was canceled.");
    }

    [Fact]
    public async Task A_template_sees_the_workspace_and_nothing_of_the_server()
    {
        Environment.SetEnvironmentVariable("CODER_TEST_SECRET", "of the server");
        Environment.SetEnvironmentVariable("CLOUD_TEST_KEY", "passed on");
        Environment.SetEnvironmentVariable("OTHER_TEST_KEY", "not passed on");
        using var machine = new CliMachine(options => options with { PassedEnvironment = ["CLOUD_*", "CODER_TEST_SECRET"] });
        var template = Archive.Of(("main.tf", """
            resource "terraform_data" "a" {
              provisioner "local-exec" {
                command = "env | cut -c1-60"
              }
            }
            """));

        await machine.SucceedAsync(machine.Request(template, WorkspaceTransition.Start));

        machine.Log.Text.ShouldContain("CODER_WORKSPACE_NAME=demo");
        machine.Log.Text.ShouldContain("CODER_WORKSPACE_TRANSITION=start");
        machine.Log.Text.ShouldContain("CLOUD_TEST_KEY=passed on");
        machine.Log.Text.ShouldNotContain("CODER_TEST_SECRET");
        machine.Log.Text.ShouldNotContain("OTHER_TEST_KEY");
    }

    [Fact]
    public async Task An_import_tells_variables_and_the_resources_of_both_transitions()
    {
        using var machine = new CliMachine();
        var template = Archive.Of(("main.tf", Chain), ("README.md", "# Hello"));

        var import = await machine.Engine.ImportAsync(new ImportRequest(template, new Dictionary<string, string>(), machine.Workspace), machine.Log, default);

        import.Error.ShouldBeNull(machine.Log.Text);
        import.Readme.ShouldBe("# Hello");
        import.Variables.Select(v => (v.Name, v.Type, v.DefaultValue)).ShouldBe([("greeting", "", "hello"), ("words", "list(string)", "[\"a\"]")]);
        (import.StartResources.Count, import.StopResources.Count).ShouldBe((2, 2));
        machine.Log.Stages.ShouldBe(["Setting up", "Adding README.md...", "Parsing template parameters", "Detecting persistent resources", "Detecting ephemeral resources", "Cleaning Up"]);
    }

    [Fact]
    public async Task What_is_missing_is_named_with_the_way_out()
    {
        using var none = new CliMachine(options => options with { Binary = "/nonexistent/terraform" });
        var result = await none.BuildAsync(none.Request(Archive.Of(("main.tf", Chain)), WorkspaceTransition.Start));
        result.Error.ShouldBe("Starting the workspace failed: There is no program at /nonexistent/terraform (CODER_TERRAFORM_BINARY).");

        using var machine = new CliMachine();
        result = await machine.BuildAsync(machine.Request(Archive.Of(("main.tf", "resource \"nowhere_thing\" \"a\" {}")), WorkspaceTransition.Start));
        result.Error.ShouldNotBeNull().ShouldContain("terraform init ended with code 1.");
        result.Error.ShouldContain("hashicorp/nowhere");

        result = await machine.BuildAsync(machine.Request(Archive.Of(("main.tf", Chain)), WorkspaceTransition.Start) with
        {
            Variables = new Dictionary<string, string> { ["words"] = "[]\ngreeting = 1" },
        });
        result.Error.ShouldNotBeNull().ShouldContain("The value of the variable \"words\" is not an expression");
    }

    [Fact]
    public async Task Prepared_folders_are_bounded_and_what_a_killed_server_left_goes()
    {
        using var machine = new CliMachine(options => options with { PreparedTemplates = 1 });
        var prepared = Path.Combine(machine.Options.CacheDirectory, "prepared");
        var left = Path.Combine(machine.Options.CacheDirectory, "jobs", "left");
        Directory.CreateDirectory(Path.Combine(prepared, "unknown"));
        Directory.CreateDirectory(left);
        Directory.SetLastWriteTimeUtc(left, new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc));

        await machine.SucceedAsync(machine.Request(Archive.Of(("main.tf", "output \"a\" { value = 1 }")), WorkspaceTransition.Start));
        await machine.SucceedAsync(machine.Request(Archive.Of(("main.tf", "output \"b\" { value = 1 }")), WorkspaceTransition.Start));

        Directory.GetDirectories(prepared).ShouldHaveSingleItem().ShouldNotEndWith("unknown");
        machine.JobFolders.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_workspace_changes_engines_and_back_without_a_change()
    {
        using var machine = new CliMachine();
        await using var native = new Machine();
        var template = Archive.Of(("main.tf", """
            terraform {
              backend "s3" {}
            }
            resource "terraform_data" "list" {
              count            = 2
              input            = { number = 1.5, words = ["a", "b"], index = count.index }
              triggers_replace = ["x"]
            }
            module "inner" {
              source   = "./inner"
              for_each = toset(["p", "q"])
              name     = each.key
            }
            output "all" {
              value = terraform_data.list[*].output
            }
            """), ("inner/main.tf", """
            variable "name" {}
            resource "terraform_data" "this" {
              input = var.name
            }
            """));

        var first = await native.SucceedAsync(native.Request(template, WorkspaceTransition.Start));
        var second = await machine.SucceedAsync(machine.Request(template, WorkspaceTransition.Start, first.State));
        machine.Log.Text.ShouldContain("Plan: 0 to add, 0 to change, 0 to destroy.");

        native.Log = new RecordingLog();
        var third = await native.SucceedAsync(native.Request(template, WorkspaceTransition.Start, second.State));
        native.Log.Text.ShouldContain("Plan: nothing to change.");

        await machine.SucceedAsync(machine.Request(template, WorkspaceTransition.Start, third.State));
        machine.Log.Text.ShouldContain("Plan: 0 to add, 0 to change, 0 to destroy.");
        second.Resources.Select(r => r.ModulePath + "/" + r.Name).ShouldBe(first.Resources.Select(r => r.ModulePath + "/" + r.Name));
    }
}
