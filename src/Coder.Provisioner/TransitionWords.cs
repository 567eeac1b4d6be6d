namespace Coder.Provisioner;

/// <summary>How the log and errors name a transition.</summary>
internal static class TransitionWords
{
    /// <summary>The stage in the log, and what the job does.</summary>
    public static (string Stage, string Doing) Of(WorkspaceTransition transition) => transition switch
    {
        WorkspaceTransition.Start => ("Starting workspace", "Starting the workspace"),
        WorkspaceTransition.Stop => ("Stopping workspace", "Stopping the workspace"),
        _ => ("Destroying workspace", "Destroying the workspace"),
    };
}
