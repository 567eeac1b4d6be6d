using Coder.Cli.Parameters;
using Coder.Sdk;

namespace Coder.Cli.Workspaces;

/// <summary>Starts workspaces: with the version they have, or the active one.</summary>
internal static class WorkspaceStarter
{
    public static async Task StartAsync(
        CliContext context, Workspace workspace, GivenParameters given, Guid? versionId, string? reason, bool wait, CancellationToken ct)
    {
        var client = context.Client;
        versionId ??= TakesActiveVersion(workspace) ? workspace.TemplateActiveVersionId : null;
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

    private static bool TakesActiveVersion(Workspace workspace) =>
        workspace.Outdated && (workspace.TemplateRequireActiveVersion || workspace.AutomaticUpdates == "always");
}
