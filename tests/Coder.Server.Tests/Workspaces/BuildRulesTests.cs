using Coder.Sdk;
using Coder.Server.Workspaces;

namespace Coder.Server.Tests.Workspaces;

public sealed class BuildRulesTests
{
    [Theory]
    [InlineData("start", "pending", "pending")]
    [InlineData("start", "running", "starting")]
    [InlineData("start", "succeeded", "running")]
    [InlineData("stop", "running", "stopping")]
    [InlineData("stop", "succeeded", "stopped")]
    [InlineData("delete", "running", "deleting")]
    [InlineData("delete", "succeeded", "deleted")]
    [InlineData("start", "failed", "failed")]
    [InlineData("stop", "canceling", "canceling")]
    [InlineData("delete", "canceled", "canceled")]
    public void Status_follows_from_transition_and_job(string transition, string job, string expected) =>
        BuildRules.Status(transition, job).ShouldBe(expected);

    [Theory]
    [InlineData("succeeded")]
    [InlineData("failed")]
    [InlineData("canceled")]
    public void After_an_ended_build_the_next_may_come(string status) =>
        BuildRules.CheckActive(new LatestBuild { JobStatus = status }).ShouldBeNull();

    [Fact]
    public void An_active_build_is_named_with_its_author_and_the_way_out()
    {
        var error = BuildRules.CheckActive(new LatestBuild { BuildNumber = 3, Transition = "start", Initiator = "alice", JobStatus = "running" }).ShouldNotBeNull();
        error.Status.ShouldBe(409);
        error.Message.ShouldBe(
            "A workspace build is already active: build #3 (start) by alice is running. Wait until it has ended, or cancel it.");
    }

    [Fact]
    public void A_version_whose_import_failed_says_the_first_line_of_its_error()
    {
        var error = BuildRules.CheckVersion("v1", "failed", "Unclosed brace in main.tf\n\ndetails", archived: false, isCurrent: false).ShouldNotBeNull();
        error.Message.ShouldBe("The template version \"v1\" cannot be used because its import failed: Unclosed brace in main.tf");
    }

    [Fact]
    public void An_archived_version_stays_usable_for_workspaces_that_have_it()
    {
        BuildRules.CheckVersion("v1", "succeeded", null, archived: true, isCurrent: true).ShouldBeNull();
        BuildRules.CheckVersion("v1", "succeeded", null, archived: true, isCurrent: false).ShouldNotBeNull().Status.ShouldBe(400);
    }

    [Theory]
    [InlineData("CRON_TZ=Europe/Berlin 30 9 * * 1-5", null)]
    [InlineData("0 0 * * *", null)]
    [InlineData("30 9 * * MON,WED", null)]
    [InlineData("CRON_TZ=Mars/North 30 9 * * 1", "\"Mars/North\" is not a time zone")]
    [InlineData("30 9 1 * 1", "day and month have to be *")]
    [InlineData("*/5 9 * * 1", "is not one time of day")]
    [InlineData("30 25 * * 1", "is not one time of day")]
    [InlineData("30 9 * *", "five fields")]
    [InlineData("30 9 * * 8", "are not days of the week")]
    public void Autostart_schedules(string schedule, string? expected)
    {
        if (expected is null)
        {
            AutostartSchedule.Check(schedule).ShouldBeNull();
        }
        else
        {
            AutostartSchedule.Check(schedule).ShouldNotBeNull().ShouldContain(expected);
        }
    }

    [Fact]
    public void Deadlines_move_only_while_running_and_at_least_half_an_hour_ahead()
    {
        var now = new DateTimeOffset(2026, 1, 1, 8, 0, 0, TimeSpan.Zero);
        var running = new WorkspaceBuild { Status = "running", Deadline = now.AddHours(1), MaxDeadline = now.AddHours(3) };
        WorkspaceSettingRules.CheckDeadline(running, now.AddHours(2), now).ShouldBeNull();
        WorkspaceSettingRules.CheckDeadline(running, now.AddMinutes(29), now).ShouldNotBeNull().ShouldContain("at least 30 minutes");
        WorkspaceSettingRules.CheckDeadline(running, now.AddHours(4), now).ShouldNotBeNull().ShouldContain("must not be after");
        WorkspaceSettingRules.CheckDeadline(running with { Status = "stopped" }, now.AddHours(2), now).ShouldNotBeNull().ShouldContain("it is stopped");
        WorkspaceSettingRules.CheckDeadline(running with { Deadline = null }, now.AddHours(2), now).ShouldNotBeNull().ShouldContain("no deadline");
    }
}
