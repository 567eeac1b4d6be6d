using System.Text;
using Coder.Terraform.Planning;
using Coder.Terraform.State;
using Coder.Terraform.Tests.Infrastructure;
using Coder.Testing;

namespace Coder.Terraform.Tests.Applying;

public sealed class ApplyTests : IAsyncDisposable
{
    private const string Required = "terraform {\n  required_providers {\n    test = { source = \"example/test\" }\n  }\n}\n";

    private readonly RecordingProvider _provider = new();
    private readonly List<StateFile> _checkpoints = [];

    [Fact]
    public async Task Things_are_destroyed_before_what_they_are_made_from()
    {
        var template = New("""
            resource "test_thing" "a" { name = "a" }
            resource "test_thing" "b" {
              name = "b"
              kind = test_thing.a.id
            }
            resource "test_thing" "c" {
              name       = "c"
              depends_on = [test_thing.b]
            }
            """);
        await template.ApplyAsync();
        await template.ApplyAsync(PlanMode.Destroy);

        _provider.Done.ShouldBe(["create a", "create b", "create c", "destroy c", "destroy b", "destroy a"]);
        _checkpoints.Select(c => c.Resources.Count).ShouldBe([1, 2, 3, 2, 1, 0]);
    }

    [Fact]
    public async Task Things_that_end_while_the_state_is_stored_are_stored_together()
    {
        var template = New("""
            resource "test_thing" "a" { name = "a" }
            resource "test_thing" "b" { name = "b" }
            resource "test_thing" "c" { name = "c" }
            """);
        var log = new LogLines();
        var all = Task.WhenAll(((string[])["a", "b", "c"]).Select(name => log.Seen($"test_thing.{name}: Creation complete")));
        template.Options = template.Options with
        {
            Log = log,
            Checkpoint = async (state, _) =>
            {
                _checkpoints.Add(state);
                await all.InTimeAsync();
            },
        };

        await template.ApplyAsync();

        _checkpoints.Count.ShouldBeLessThanOrEqualTo(2);
        _checkpoints[^1].Resources.Count.ShouldBe(3);
    }

    [Fact]
    public async Task A_replacement_is_destroyed_first_and_created_first_when_told_so()
    {
        var template = New("""
            variable "kind" { default = "x" }
            resource "test_thing" "plain" {
              name = "plain"
              kind = var.kind
            }
            resource "test_thing" "careful" {
              name = "careful"
              kind = var.kind
              lifecycle { create_before_destroy = true }
            }
            """);
        await template.ApplyAsync();
        _provider.Done.Clear();
        template.Variables["kind"] = Hcl.Values.HclValue.String("y");

        var plan = await template.PlanAsync();
        PlanRenderer.Render(plan).ShouldContain("~ kind = \"x\" -> \"y\" # forces replacement");
        await template.ApplyAsync();

        var done = _provider.Done.ToList();
        done.IndexOf("destroy plain").ShouldBeLessThan(done.IndexOf("create plain"));
        done.IndexOf("create careful").ShouldBeLessThan(done.IndexOf("destroy careful"));
        template.State.Resources.Count.ShouldBe(2);
    }

    [Fact]
    public async Task What_was_done_before_a_failure_is_kept_and_half_a_thing_is_replaced()
    {
        var template = New("""
            resource "test_thing" "a" { name = "a" }
            resource "test_thing" "b" {
              name = "b"
              kind = test_thing.a.id
            }
            resource "test_thing" "c" {
              name = "c"
              kind = test_thing.b.id
            }
            """);
        _provider.LeavesHalf = true;
        _provider.Before = step => new(step == "create b" ? "no space left" : null);

        var failed = await template.TryApplyAsync();

        template.Render(failed.Diagnostics).ShouldContain("no space left");
        failed.Diagnostics.ShouldHaveSingleItem().Address.ShouldBe("test_thing.b");
        failed.State.Resources.Select(r => $"{r.Address} {r.Tainted}").ShouldBe(["test_thing.a False", "test_thing.b True"]);
        _provider.Done.ShouldBe(["create a"]);

        _provider.Before = _ => new((string?)null);
        template.State = Reread(failed.State);
        await template.ApplyAsync();
        _provider.Done.ShouldBe(["create a", "destroy b", "create b", "create c"]);
    }

    [Fact]
    public async Task A_provider_that_breaks_loses_nothing_that_was_done()
    {
        var template = New("""
            resource "test_thing" "a" { name = "a" }
            resource "test_thing" "b" {
              name = "b"
              kind = test_thing.a.id
            }
            """);
        _provider.Before = step => step == "create b" ? throw new InvalidOperationException("socket closed") : new((string?)null);

        var result = await template.TryApplyAsync();

        result.State.Resources.ShouldHaveSingleItem().Address.ToString().ShouldBe("test_thing.a");
        result.Diagnostics.ShouldHaveSingleItem().Detail.ShouldContain("socket closed");
    }

    [Fact]
    public async Task A_cancel_lets_the_thing_at_work_finish_and_starts_no_other()
    {
        var template = New("""
            resource "test_thing" "a" { name = "a" }
            resource "test_thing" "b" {
              name = "b"
              kind = test_thing.a.id
            }
            """);
        using var cancel = new CancellationTokenSource();
        _provider.Before = async _ =>
        {
            await cancel.CancelAsync();
            return null;
        };

        var plan = await template.PlanAsync();
        var result = await TerraformEngine.ApplyAsync(plan, template.Registry, template.Options, cancel.Token);

        result.Canceled.ShouldBeTrue();
        result.Failed.ShouldBeFalse();
        result.State.Resources.ShouldHaveSingleItem().Address.ToString().ShouldBe("test_thing.a");
    }

    [Fact]
    public async Task Data_is_read_while_planning_when_known_else_while_applying()
    {
        var template = New("""
            resource "test_thing" "a" { name = "a" }
            data "test_lookup" "early" { key = "k" }
            data "test_lookup" "late" { key = test_thing.a.id }
            output "o" { value = [data.test_lookup.early.value, data.test_lookup.late.value] }
            """);

        var plan = await template.PlanAsync();
        _provider.Done.ShouldBe(["read k"]);
        plan.Changes.Select(c => $"{c.Address} {c.Action} {c.Reason}").ShouldBe(["data.test_lookup.late Read ConfigUnknown", "test_thing.a Create None"]);

        var result = await template.ApplyAsync();
        result.Outputs["o"].ToString().ShouldBe("[\"value of k\", \"value of id-a\"]");
        (await template.PlanAsync()).HasChanges.ShouldBeFalse();
    }

    [Fact]
    public async Task Dynamic_blocks_expand_and_their_number_is_bounded_by_the_schema()
    {
        const string Text = """
            variable "ports" { default = [80, 443] }
            resource "test_thing" "a" {
              name = "a"
              dynamic "port" {
                for_each = var.ports
                content { number = port.value + port.key }
              }
            }
            output "ports" { value = test_thing.a.port[*].number }
            """;
        var result = await New(Text).ApplyAsync();
        result.Outputs["ports"].ToString().ShouldBe("[80, 444]");

        var plan = await New(Text.Replace("[80, 443]", "[1, 2, 3, 4]", StringComparison.Ordinal)).TryPlanAsync();
        plan.Diagnostics.ShouldHaveSingleItem().Summary.ShouldBe("Too many port blocks");
    }

    [Fact]
    public async Task Sensitive_values_are_hidden_in_a_plan_and_marked_in_the_state()
    {
        var template = New("""
            resource "test_thing" "a" {
              name   = "a"
              kind   = sensitive("hush")
              secret = "hidden"
            }
            """);

        var plan = await template.PlanAsync();
        var text = PlanRenderer.Render(plan);
        text.ShouldContain("+ secret = (sensitive value)");
        text.ShouldNotContain("hush");
        text.ShouldNotContain("hidden");
        text.ShouldContain("Plan: 1 to add, 0 to change, 0 to destroy.");

        await template.ApplyAsync();
        template.State = Reread(template.State);
        (await template.PlanAsync()).HasChanges.ShouldBeFalse();
    }

    [Fact]
    public async Task What_must_not_be_destroyed_is_not()
    {
        const string Text = """
            resource "test_thing" "a" {
              name = "a"
              kind = "x"
              lifecycle { prevent_destroy = true }
            }
            """;
        var template = New(Text);
        await template.ApplyAsync();

        var destroy = await template.TryPlanAsync(PlanMode.Destroy);
        destroy.Diagnostics.ShouldHaveSingleItem().Summary.ShouldBe("Instance cannot be destroyed");

        var replace = New(Text.Replace("\"x\"", "\"y\"", StringComparison.Ordinal));
        replace.State = template.State;
        (await replace.TryPlanAsync()).Diagnostics.ShouldHaveSingleItem().Address.ShouldBe("test_thing.a");
    }

    public ValueTask DisposeAsync() => _provider.DisposeAsync();

    private Template New(string text)
    {
        var template = Template.Of(Required + text);
        template.Registry.Add("example/test", () => _provider);
        template.Options = new EngineOptions
        {
            Checkpoint = (state, _) =>
            {
                _checkpoints.Add(state);
                return ValueTask.CompletedTask;
            },
        };
        return template;
    }

    private static StateFile Reread(StateFile state)
    {
        var json = StateWriter.Write(state);
        Encoding.UTF8.GetString(json.Span).ShouldContain("\"version\": 4");
        return StateReader.Read(json, [])!;
    }
}
