using System.Net;
using Coder.Cli.Jobs;
using Coder.Sdk;

namespace Coder.Cli.Workspaces;

/// <summary>Makes builds and shows them.</summary>
internal static class Builds
{
    /// <summary>Starts a build and, unless told otherwise, shows it until it ends.</summary>
    public static async Task RunAsync(
        CliContext context, Workspace workspace, CreateWorkspaceBuildRequest request, bool wait, CancellationToken ct)
    {
        WorkspaceBuild build;
        try
        {
            build = await context.Client.CreateWorkspaceBuildAsync(workspace.Id, request, ct);
        }
        catch (CoderApiException e) when (e.Status == HttpStatusCode.Conflict)
        {
            throw new CliException(
                e.Message,
                e.Response.Detail,
                $"Wait until its present build has ended; see it with: coder logs {workspace.Name} --follow");
        }

        if (wait)
        {
            await FollowAsync(context, build, ct);
        }
        else
        {
            await context.Console.Error.WriteLineAsync(
                $"Build {build.BuildNumber} of {workspace.Name} is queued. See it with: coder logs {workspace.Name} --follow");
        }
    }

    /// <summary>Shows a build until it ends.</summary>
    /// <exception cref="CliException">It failed or was canceled.</exception>
    public static Task FollowAsync(CliContext context, WorkspaceBuild build, CancellationToken ct) =>
        JobFollower.FollowAsync(
            context,
            FollowedJob.Build(context.Client, build.Id),
            $"The {build.Transition} of workspace {build.WorkspaceName} failed.",
            ct);
}
