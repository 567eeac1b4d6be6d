using Coder.Provisioner;
using Coder.Sdk;
using Coder.Server.Quotas;
using Coder.Server.Tests.Infrastructure;
using Coder.Server.Tests.Organizations;
using Coder.Server.Tests.Provisioning;

namespace Coder.Server.Tests.Quotas;

public sealed class QuotaTests
{
    private static readonly byte[] NoState = [];

    [Fact]
    public async Task The_budget_is_the_sum_of_the_groups_and_a_start_beyond_it_fails_before_it_changes_anything()
    {
        await using var bench = await Workbench.StartAsync();
        var owner = bench.Owner;
        await AllowAsync(owner, owner.OrganizationId, 20);
        await AllowAsync(owner, (await owner.CreateGroupAsync(owner.OrganizationId, "lab", owner.Id)).Id, 10);
        await AllowAsync(owner, (await owner.CreateGroupAsync(owner.OrganizationId, "others")).Id, 500);
        var template = await bench.CreateTemplateAsync();
        var cost = 20;
        bench.Engine.Build = (request, _, ct) => PlanAsync(request, () => cost, ct);
        var first = await bench.CreateWorkspaceAsync(template, "first");
        first.LatestBuild.DailyCost.ShouldBe(20);
        bench.Engine.Builds[^1].Environment.OwnerGroups.ShouldBe(["Everyone", "lab"]);
        (await QuotaAsync(owner)).ShouldBe(new WorkspaceQuota { CreditsConsumed = 20, Budget = 30 });

        cost = 40;
        var second = await bench.CreateWorkspaceAsync(template, "second");

        second.LatestBuild.Status.ShouldBe(WorkspaceStatus.Failed);
        second.LatestBuild.Job.ErrorCode.ShouldBe("INSUFFICIENT_QUOTA");
        second.LatestBuild.Job.Error.ShouldBe(
            "Insufficient quota: this workspace needs 40 credits a day, and 10 of 30 are left in the organization \"coder\". "
            + "Stop or delete other workspaces, or ask an administrator to raise the quota allowance of one of the owner's groups.");
        (await QuotaAsync(owner)).CreditsConsumed.ShouldBe(20);

        // What does not raise the cost is never refused, and a refused update of a running workspace still counts what runs.
        await AllowAsync(owner, owner.OrganizationId, 0);
        (await bench.BuildAsync(first.Id, "start")).Status.ShouldBe(WorkspaceStatus.Failed);
        (await QuotaAsync(owner)).ShouldBe(new WorkspaceQuota { CreditsConsumed = 20, Budget = 10 });
        cost = 20;
        (await bench.BuildAsync(first.Id, "start")).Status.ShouldBe(WorkspaceStatus.Running);
        (await bench.BuildAsync(first.Id, "stop")).Status.ShouldBe(WorkspaceStatus.Stopped);
        (await bench.GetAsync<WorkspaceQuota>("/workspace-quota/me")).CreditsConsumed.ShouldBe(0);
    }

    [Fact]
    public async Task Nothing_that_is_free_needs_a_budget()
    {
        await using var bench = await Workbench.StartAsync();
        bench.Engine.Build = (request, _, ct) => PlanAsync(request, () => 0, ct);

        (await bench.CreateWorkspaceAsync(await bench.CreateTemplateAsync())).LatestBuild.Status.ShouldBe(WorkspaceStatus.Running);
        (await QuotaAsync(bench.Owner)).ShouldBe(new WorkspaceQuota());
    }

    [Fact]
    public async Task Two_builds_at_once_do_not_spend_the_same_credits()
    {
        await using var bench = await Workbench.StartAsync();
        await AllowAsync(bench.Owner, bench.Owner.OrganizationId, 100);
        var template = await bench.CreateTemplateAsync();
        bench.Engine.Build = (request, _, _) => Task.FromResult(new BuildResult { State = request.State });
        var builds = new List<Guid>();
        for (var number = 0; number < 8; number++)
        {
            builds.Add((await bench.CreateWorkspaceAsync(template, $"dev{number}")).LatestBuild.Id);
        }

        var ledger = bench.Service<QuotaLedger>();
        var answers = await Task.WhenAll(builds.Select(build => ledger.ReserveAsync(build, 30, CancellationToken.None)));

        answers.Count(answer => answer is null).ShouldBe(3);
        answers.OfType<string>().ShouldAllBe(answer => answer.Contains("needs 30 credits a day, and 10 of 100 are left"));
        (await QuotaAsync(bench.Owner)).CreditsConsumed.ShouldBe(90);
    }

    [Fact]
    public async Task A_quota_is_read_by_its_user_and_by_who_reads_users()
    {
        await using var server = await TestServer.StartAsync();
        var owner = await server.FirstUserAsync();
        var (bob, eve) = (await server.MemberAsync(owner, "bob"), await server.MemberAsync(owner, "eve"));
        await AllowAsync(owner, owner.OrganizationId, 5);

        (await bob.Client.GetAsync<WorkspaceQuota>("/organizations/coder/members/me/workspace-quota")).Budget.ShouldBe(5);
        (await owner.Client.GetAsync<WorkspaceQuota>("/organizations/coder/members/bob/workspace-quota")).Budget.ShouldBe(5);
        (await eve.Client.SendAsync(HttpMethod.Get, "/organizations/coder/members/bob/workspace-quota")).StatusCode
            .ShouldBe(System.Net.HttpStatusCode.NotFound);
    }

    private static async Task AllowAsync(TestUser admin, Guid group, int credits) =>
        (await admin.PatchGroupAsync(group, new PatchGroupRequest { QuotaAllowance = credits })).EnsureSuccessStatusCode();

    private static Task<WorkspaceQuota> QuotaAsync(TestUser user) =>
        user.Client.GetAsync<WorkspaceQuota>("/organizations/default/members/me/workspace-quota");

    /// <summary>A build of one resource that asks for approval of its plan, as engines do.</summary>
    private static async Task<BuildResult> PlanAsync(BuildRequest request, Func<int> cost, CancellationToken ct)
    {
        if (request.Transition != Coder.Provisioner.WorkspaceTransition.Start)
        {
            return new BuildResult { State = NoState };
        }

        ProvisionedResource[] planned = [new() { Type = "host_process", Name = "dev", DailyCost = cost() }];
        return request.Approve is { } approve && await approve(planned, ct) is { } refusal
            ? new BuildResult { State = request.State, Error = refusal.Error, ErrorCode = refusal.ErrorCode }
            : new BuildResult { State = ScriptedEngine.State("running"), Resources = planned };
    }
}
