using Coder.Sdk;
using Coder.Server.Access;
using Coder.Server.Audit;
using Coder.Server.Database;
using Coder.Server.Http;
using Coder.Server.Provisioning;
using Coder.Server.Templates;
using Dapper;
using Npgsql;

namespace Coder.Server.Workspaces;

/// <summary>Asks for builds, cancels them, and replaces their state. Every method authorises its actor.</summary>
internal sealed class WorkspaceBuilds(
    NpgsqlDataSource database,
    Authorizer authorizer,
    WorkspaceStore store,
    BuildCreator builds,
    JobQueue queue,
    Notifications notifications,
    TimeProvider time)
{
    private static readonly string[] ClientReasons =
    [
        BuildReason.Initiator, BuildReason.Cli, BuildReason.Dashboard, BuildReason.SshConnection, BuildReason.VsCodeConnection,
        BuildReason.JetBrainsConnection,
    ];

    /// <summary>Queues a build of a workspace.</summary>
    public async Task<Outcome<WorkspaceBuild>> CreateAsync(Actor actor, Guid workspaceId, CreateWorkspaceBuildRequest request, CancellationToken ct)
    {
        var problems = Check(request);
        var found = await store.GetAsync(actor, workspaceId, ct, problems.Count > 0 ? Actions.Read : ActionOf(request.Transition));
        if (found.Error is { } error)
        {
            return error;
        }

        if (problems.Count > 0)
        {
            return ApiError.BadRequest($"The build cannot be made: {problems[0].Detail}", [.. problems]);
        }

        var workspace = found.Value;
        var mayChangeTemplate = await MayChangeTemplateAsync(actor, workspace, ct);
        if ((request.ProvisionerState is not null || request.Orphan == true) && !mayChangeTemplate)
        {
            return ApiError.Forbidden("Only people who may change the template can build with another state or delete without destroying resources.");
        }

        var buildId = await InTransactionAsync(
            new BuildOrder
            {
                Actor = actor,
                WorkspaceId = workspaceId,
                Transition = request.Transition,
                InitiatorId = actor.UserId,
                Reason = request.Reason ?? BuildReason.Initiator,
                VersionId = request.TemplateVersionId,
                MayChooseVersion = mayChangeTemplate,
                Parameters = request.RichParameterValues ?? [],
                PresetId = request.TemplateVersionPresetId,
                State = request.Orphan == true ? [] : request.ProvisionerState,
                Orphan = request.Orphan == true,
                LogLevel = request.LogLevel,
                OnSuccess = request.OnSuccess,
            },
            ct);
        if (buildId.Error is { } refused)
        {
            return refused;
        }

        await queue.AnnounceAsync();
        await notifications.PublishAsync(ProvisioningChannels.Workspace(workspaceId));
        return await store.BuildAsync(actor, buildId.Value, ct);
    }

    /// <summary>Asks to cancel a build; with <paramref name="expectStatus"/> only while its job has that status.</summary>
    public async Task<Outcome<Response>> CancelAsync(Actor actor, Guid buildId, string? expectStatus, CancellationToken ct)
    {
        if (expectStatus is not (null or "" or ProvisionerJobStatus.Pending or ProvisionerJobStatus.Running))
        {
            return ApiError.Invalid("expect_status", $"\"{expectStatus}\" cannot be expected of a job to cancel; use \"pending\" or \"running\".");
        }

        var found = await store.BuildAsync(actor, buildId, ct, Actions.Update);
        if (found.Error is { } error)
        {
            return error;
        }

        var build = found.Value;
        var workspace = await store.GetAsync(actor, build.WorkspaceId, ct, includeDeleted: true);
        if (workspace.Error is { } unseen)
        {
            return unseen;
        }

        if (!workspace.Value.TemplateAllowUserCancelWorkspaceJobs
            && !await MayChangeTemplateAsync(actor, workspace.Value, ct))
        {
            return ApiError.Forbidden("The template does not allow users to cancel builds. Ask somebody who may change the template.");
        }

        if (!string.IsNullOrEmpty(expectStatus) && build.Job.Status != expectStatus)
        {
            return new ApiError(StatusCodes.Status412PreconditionFailed, $"The build was not canceled: its job is {build.Job.Status}, not {expectStatus}.");
        }

        var canceled = AuditEntries.OfBuild(
            AuditAction.Write,
            BuildSubject.Of(build, workspace.Value.OrganizationId),
            AuditDiff.Between(AuditResource.WorkspaceBuild, new { Canceled = false }, new { Canceled = true }));
        if (!await queue.CancelAsync(actor, build.Job.Id, canceled, ct))
        {
            return ApiError.BadRequest($"Build #{build.BuildNumber} has already ended or was canceled before: it is {build.Status}.");
        }

        await notifications.PublishAsync(ProvisioningChannels.Workspace(build.WorkspaceId));
        return new Response { Message = "Job has been marked as canceled..." };
    }

    /// <summary>Replaces the state that the workspace's next build begins with.</summary>
    public async Task<Outcome<Nothing>> SetStateAsync(Actor actor, Guid buildId, byte[] state, CancellationToken ct)
    {
        var found = await store.BuildForStateAsync(actor, buildId, ct);
        if (found.Error is { } refused)
        {
            return refused;
        }

        var build = found.Value;
        if (build.Job.CompletedAt is null)
        {
            return ApiError.Conflict($"Build #{build.BuildNumber} is {build.Status} and writes the state itself. Wait until it has ended.");
        }

        var workspace = await store.GetAsync(actor, build.WorkspaceId, ct, includeDeleted: true);
        if (workspace.Error is { } error)
        {
            return error;
        }

        await using var connection = await database.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        await connection.ExecuteAsync(new CommandDefinition(
            "UPDATE workspace_builds SET provisioner_state = @state, updated_at = @now WHERE id = @Id",
            new { build.Id, state, now = time.GetUtcNow() },
            cancellationToken: ct));
        await AuditLog.WriteAsync(
            connection,
            actor,
            AuditEntries.OfBuild(
                AuditAction.Write, BuildSubject.Of(build, workspace.Value.OrganizationId), AuditDiff.Secret("provisioner_state")),
            ct);
        await transaction.CommitAsync(ct);
        return Nothing.Value;
    }

    private async Task<bool> MayChangeTemplateAsync(Actor actor, Workspace workspace, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        return await authorizer.CanAsync(connection, actor, Actions.Update, workspace.TemplateId, ct);
    }

    private async Task<Outcome<Guid>> InTransactionAsync(BuildOrder order, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        var build = await builds.CreateAsync(connection, order, ct);
        if (!build.Failed)
        {
            await transaction.CommitAsync(ct);
        }

        return build;
    }

    private static List<ValidationError> Check(CreateWorkspaceBuildRequest request)
    {
        var problems = new List<ValidationError>();
        if (request.Transition is not (WorkspaceTransition.Start or WorkspaceTransition.Stop or WorkspaceTransition.Delete))
        {
            problems.Add(new("transition", $"\"{request.Transition}\" is not a transition; use start, stop or delete."));
        }

        if (request.DryRun == true)
        {
            problems.Add(new("dry_run", "Builds cannot be tried out; leave dry_run out."));
        }

        if (request.Orphan == true && request.Transition != WorkspaceTransition.Delete)
        {
            problems.Add(new("orphan", "Only a delete can leave resources behind; leave orphan out."));
        }

        if (request.LogLevel is not (null or "debug"))
        {
            problems.Add(new("log_level", $"\"{request.LogLevel}\" is not known; use \"debug\" or leave log_level out."));
        }

        if (request.Reason is not null && !ClientReasons.Contains(request.Reason, StringComparer.Ordinal))
        {
            problems.Add(new("reason", $"\"{request.Reason}\" is not a reason that a client can give; use {string.Join(", ", ClientReasons[1..])}."));
        }

        if (request.OnSuccess is not null && (request.Transition != WorkspaceTransition.Stop || request.OnSuccess.Transition != WorkspaceTransition.Start))
        {
            problems.Add(new("on_success", "Only a start can follow, and only a stop can be followed."));
        }

        return problems;
    }

    private static string ActionOf(string transition) => transition switch
    {
        WorkspaceTransition.Start => Actions.Start,
        WorkspaceTransition.Stop => Actions.Stop,
        _ => Actions.Delete,
    };
}
