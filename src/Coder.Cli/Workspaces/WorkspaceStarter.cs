using Coder.Cli.ExternalAuth;
using Coder.Cli.Parameters;
using Coder.Sdk;

namespace Coder.Cli.Workspaces;

/// <summary>Starts workspaces: with the version they have, or the active one.</summary>
internal static class WorkspaceStarter
{
    /// <summary>
    /// Lets the owner connect the accounts that the next start needs, before anything is stopped for it. Nobody can connect those of somebody else.
    /// </summary>
    /// <param name="versionId">The version that will be started; null for the one that the workspace takes by itself.</param>
    /// <exception cref="CliException">Nobody is there to connect one.</exception>
    public static async Task ConnectAccountsAsync(CliContext context, Workspace workspace, Guid? versionId, CancellationToken ct)
    {
        if ((await context.Client.UserAsync("me", ct)).Id == workspace.OwnerId)
        {
            await MissingAccounts.ConnectAsync(context, versionId ?? ForcedVersion(workspace) ?? workspace.LatestBuild.TemplateVersionId, ct);
        }
    }

    public static async Task StartAsync(
        CliContext context, Workspace workspace, GivenParameters given, Guid? versionId, string? reason, bool wait, CancellationToken ct)
    {
        var client = context.Client;
        versionId ??= ForcedVersion(workspace);
        var form = new ParameterForm(
            client, versionId ?? workspace.LatestBuild.TemplateVersionId, workspace.TemplateUseClassicParameterFlow, workspace.OwnerId);
        var previous = await client.WorkspaceBuildParametersAsync(workspace.LatestBuild.Id, ct);
        var values = await ParameterResolver.ResolveAsync(
            context.Console,
            form.AskAsync,
            given with
            {
                Previous = previous.ToDictionary(p => p.Name, p => p.Value),
                TakeDefaults = given.TakeDefaults || !context.Console.IsInteractive,
            },
            ct);
        await Builds.RunAsync(
            context,
            workspace,
            new CreateWorkspaceBuildRequest
            {
                Transition = WorkspaceTransition.Start,
                TemplateVersionId = versionId,
                RichParameterValues = values,
                Reason = reason ?? BuildReason.Cli,
            },
            wait,
            ct);
    }

    public static Task StopAsync(CliContext context, Workspace workspace, bool wait, CancellationToken ct) =>
        Builds.RunAsync(
            context,
            workspace,
            new CreateWorkspaceBuildRequest { Transition = WorkspaceTransition.Stop, Reason = BuildReason.Cli },
            wait,
            ct);

    private static Guid? ForcedVersion(Workspace workspace) =>
        workspace.Outdated && (workspace.TemplateRequireActiveVersion || workspace.AutomaticUpdates == "always") ? workspace.TemplateActiveVersionId : null;
}
