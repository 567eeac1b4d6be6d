using Coder.Sdk;

namespace Coder.Cli.Ssh;

/// <summary>Tells the server once a minute that a workspace is being used, and with what.</summary>
/// <param name="context">The command.</param>
/// <param name="workspaceId">The workspace.</param>
/// <param name="agentId">Its agent.</param>
/// <param name="app">One of <see cref="Apps"/> but <see cref="Disabled"/>.</param>
internal sealed class UsageReporter(CliContext context, Guid workspaceId, Guid agentId, string app)
{
    /// <summary>The word that turns it off.</summary>
    public const string Disabled = "disable";

    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    /// <summary>What <c>--usage-app</c> takes.</summary>
    public static string[] Apps { get; } = ["vscode", "jetbrains", "ssh", Disabled];

    /// <summary>Reports until it is cancelled. A report that fails is left out: the session matters more.</summary>
    public async Task RunAsync(CancellationToken ct)
    {
        while (true)
        {
            try
            {
                await context.Client.PostWorkspaceUsageAsync(workspaceId, new() { AgentId = agentId, AppName = app }, ct);
            }
            catch (Exception e) when (e is CoderApiException or HttpRequestException or TaskCanceledException && !ct.IsCancellationRequested)
            {
                // The next one tells as much.
            }

            await Task.Delay(Interval, context.Time, ct);
        }
    }
}
