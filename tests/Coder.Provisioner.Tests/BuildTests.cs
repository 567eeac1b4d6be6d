using System.Text;
using System.Text.Json;
using Coder.Provisioner.Tests.Infrastructure;

namespace Coder.Provisioner.Tests;

public sealed class BuildTests
{
    private const string Chain = """
        resource "host_directory" "first" {
          name = "first"
        }
        resource "host_directory" "second" {
          name       = "second"
          depends_on = [host_directory.first]
        }
        """;

    [Fact]
    public async Task Each_resource_is_stored_as_soon_as_it_is_made()
    {
        await using var machine = new Machine();
        var stored = new List<string>();

        await machine.SucceedAsync(machine.Request(Archive.Of(Chain), WorkspaceTransition.Start) with
        {
            Checkpoint = (state, _) =>
            {
                stored.Add(Encoding.UTF8.GetString(state.Span));
                return default;
            },
        });

        stored[0].ShouldContain("\"first\"");
        stored[0].ShouldNotContain("\"name\": \"second\"");
        stored[^1].ShouldContain("\"name\": \"second\"");
    }

    [Fact]
    public async Task What_exists_only_in_the_state_is_stored_with_what_does_not_or_when_a_command_ran_for_it()
    {
        await using var machine = new Machine();
        var stored = new List<string>();

        var result = await machine.SucceedAsync(machine.Request(Archive.Of("""
            resource "random_pet" "name" {}
            resource "null_resource" "silent" {
              triggers = { name = random_pet.name.id }
            }
            resource "host_directory" "home" {
              name       = "home"
              depends_on = [null_resource.silent]
            }
            resource "terraform_data" "command" {
              depends_on = [host_directory.home]
              provisioner "local-exec" {
                command = "true"
              }
            }
            resource "null_resource" "last" {
              depends_on = [terraform_data.command]
            }
            """), WorkspaceTransition.Start) with
        {
            Checkpoint = (state, _) =>
            {
                using var json = JsonDocument.Parse(state);
                stored.Add(string.Join(' ', json.RootElement.GetProperty("resources").EnumerateArray().Select(r => r.GetProperty("name").GetString()).Order()));
                return default;
            },
        });

        stored.ShouldBe(["home name silent", "command home name silent"]); // the command changed nothing more
        Encoding.UTF8.GetString(result.State.Span).ShouldContain("\"last\"");
    }

    [Fact]
    public async Task A_plan_that_is_refused_changes_nothing()
    {
        await using var machine = new Machine();
        const string Priced = """
            resource "null_resource" "disk" {}
            resource "coder_metadata" "disk" {
              resource_id = null_resource.disk.id
              daily_cost  = 7
            }
            """;
        IReadOnlyList<ProvisionedResource> asked = [];

        var result = await machine.BuildAsync(machine.Request(Archive.Of(Priced), WorkspaceTransition.Start) with
        {
            Approve = (planned, _) =>
            {
                asked = planned;
                return new(new BuildRefusal("Too dear.", BuildRefusal.InsufficientQuota));
            },
        });

        asked.ShouldHaveSingleItem().DailyCost.ShouldBe(7);
        (result.Error, result.ErrorCode, result.State.Length).ShouldBe(("Too dear.", "INSUFFICIENT_QUOTA", 0));
        machine.Log.Text.ShouldContain("Too dear.");
        machine.Log.Text.ShouldNotContain("Creat");
    }

    [Fact]
    public async Task A_canceled_build_keeps_what_it_has_made_and_begins_nothing_new()
    {
        await using var machine = new Machine();
        using var cancel = new CancellationTokenSource();

        var result = await machine.BuildAsync(
            machine.Request(Archive.Of(Chain), WorkspaceTransition.Start) with
            {
                Checkpoint = async (_, _) => await cancel.CancelAsync(),
            },
            cancel.Token);

        result.Canceled.ShouldBeTrue();
        result.Error.ShouldBeNull();
        Encoding.UTF8.GetString(result.State.Span).ShouldContain("\"name\": \"first\"");
        machine.Log.Text.ShouldNotContain("host_directory.second: Creat");
        machine.Log.Text.ShouldContain("Starting the workspace was canceled.");
    }

    [Fact]
    public async Task A_build_that_fails_half_way_keeps_what_was_made_and_goes_on_from_there()
    {
        await using var machine = new Machine();
        string Template(string command) => $$"""
            resource "host_directory" "home" {
              name = "home"
            }
            resource "host_process" "main" {
              command   = "{{command}}"
              args      = ["600"]
              directory = host_directory.home.path
            }
            """;

        var failed = await machine.BuildAsync(machine.Request(Archive.Of(Template("no-such-command")), WorkspaceTransition.Start));

        failed.Error.ShouldNotBeNull().ShouldStartWith("Starting the workspace failed: Command not found");
        failed.Error.ShouldContain("host_process.main");
        failed.Resources.ShouldBeEmpty();
        Encoding.UTF8.GetString(failed.State.Span).ShouldContain("host_directory");

        var fixedBuild = await machine.SucceedAsync(machine.Request(Archive.Of(Template("sleep")), WorkspaceTransition.Start, failed.State));
        fixedBuild.Resources.Select(r => r.Type).ShouldBe(["host_directory", "host_process"]);
        machine.Log.Text.ShouldContain("Plan: 1 to add, 0 to change, 0 to destroy.");
    }

    [Fact]
    public async Task A_store_that_fails_ends_the_build_but_not_without_its_state()
    {
        await using var machine = new Machine();

        var result = await machine.BuildAsync(machine.Request(Archive.Of(Chain), WorkspaceTransition.Start) with
        {
            Checkpoint = (_, _) => throw new IOException("No space left on device"),
        });

        result.Error.ShouldNotBeNull().ShouldContain("No space left on device");
        Encoding.UTF8.GetString(result.State.Span).ShouldContain("\"name\": \"first\"");
    }

    [Fact]
    public async Task Deleting_what_was_never_made_succeeds_without_the_template()
    {
        await using var machine = new Machine();

        var result = await machine.SucceedAsync(machine.Request("not a template"u8.ToArray(), WorkspaceTransition.Delete));

        result.State.IsEmpty.ShouldBeTrue();
        machine.Log.Text.ShouldContain("there is nothing to destroy");
    }

    [Fact]
    public async Task A_state_that_cannot_be_read_is_kept_as_it_is()
    {
        await using var machine = new Machine();
        var state = "{ broken"u8.ToArray();

        var result = await machine.BuildAsync(machine.Request(Archive.Of(Chain), WorkspaceTransition.Start, state));

        result.Error.ShouldNotBeNull().ShouldContain("Corrupt state");
        result.State.ToArray().ShouldBe(state);
    }

    [Fact]
    public async Task A_parsed_template_is_used_again_for_the_same_key()
    {
        await using var machine = new Machine();
        var first = machine.Request(Archive.Of(Chain), WorkspaceTransition.Start) with { TemplateKey = "hash" };
        var result = await machine.SucceedAsync(first);

        var again = await machine.SucceedAsync(first with { TemplateTar = "no longer there"u8.ToArray(), State = result.State });

        again.Timings.ShouldNotContain(t => t.Action == "parse");
        result.Timings.ShouldContain(t => t.Stage == "init" && t.Action == "parse");
    }

    [Fact]
    public async Task Parameters_reach_the_template_and_are_checked_before_anything_is_made()
    {
        await using var machine = new Machine();
        var template = Archive.Of("""
            data "coder_parameter" "size" {
              name    = "size"
              type    = "number"
              mutable = true
              validation {
                min       = 1
                monotonic = "increasing"
              }
            }
            data "coder_parameter" "region" {
              name    = "region"
              default = "eu"
            }
            resource "null_resource" "this" {
              triggers = { size = data.coder_parameter.size.value, region = data.coder_parameter.region.value }
            }
            """);
        BuildRequest Request(Dictionary<string, string> parameters, Dictionary<string, string>? previous = null) =>
            machine.Request(template, WorkspaceTransition.Start) with { Parameters = parameters, PreviousParameters = previous ?? [] };

        (await machine.SucceedAsync(Request(new() { ["size"] = "4" }))).State.IsEmpty.ShouldBeFalse();
        (await ErrorOfAsync(Request([]))).ShouldContain("size");
        (await ErrorOfAsync(Request(new() { ["size"] = "0" }))).ShouldContain("less than the minimum 1");
        (await ErrorOfAsync(Request(new() { ["size"] = "4" }, new() { ["size"] = "5" }))).ShouldContain("must be equal or greater than previous value: 5");
        (await ErrorOfAsync(Request(new() { ["size"] = "4", ["region"] = "us" }, new() { ["region"] = "eu" })))
            .ShouldContain("\"region\" is \"eu\" since the workspace was created and cannot be changed to \"us\"");

        async Task<string> ErrorOfAsync(BuildRequest request)
        {
            var result = await machine.BuildAsync(request);
            result.State.IsEmpty.ShouldBeTrue();
            return result.Error.ShouldNotBeNull();
        }
    }

    [Fact]
    public async Task A_required_parameter_without_a_value_does_not_hold_up_a_stop()
    {
        await using var machine = new Machine();

        await machine.SucceedAsync(machine.Request(
            Archive.Of("""
                data "coder_parameter" "region" {
                  name = "region"
                }
                """),
            WorkspaceTransition.Stop));
    }

    [Fact]
    public async Task Stopping_ends_what_a_process_that_ended_by_itself_has_left_behind()
    {
        await using var machine = new Machine();
        var pipe = await machine.PipeAsync("left");
        var template = Archive.Of($$"""
            data "coder_workspace" "me" {}
            resource "host_process" "main" {
              count   = data.coder_workspace.me.start_count
              command = "sh"
              args    = ["-c", "setsid sleep 600 & echo $! > {{pipe}}"]
            }
            """);
        var started = await machine.SucceedAsync(machine.Request(template, WorkspaceTransition.Start));
        var left = int.Parse(await Machine.HearAsync(pipe));

        var stopped = await machine.SucceedAsync(machine.Request(template, WorkspaceTransition.Stop, started.State));

        Machine.IsRunning(left).ShouldBeFalse();
        Encoding.UTF8.GetString(stopped.State.Span).ShouldNotContain("host_process");
    }
}
