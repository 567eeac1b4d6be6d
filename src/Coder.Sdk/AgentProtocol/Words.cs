namespace Coder.Sdk.AgentProtocol;

/// <summary>Lifecycle states of an agent; they only go forward.</summary>
public static class AgentLifecycle
{
    /// <summary>Nothing heard from the agent yet.</summary>
    public const string Created = "created";

    /// <summary>Start scripts are running.</summary>
    public const string Starting = "starting";

    /// <summary>A start script took longer than its limit.</summary>
    public const string StartTimeout = "start_timeout";

    /// <summary>A start script failed.</summary>
    public const string StartError = "start_error";

    /// <summary>All start scripts succeeded.</summary>
    public const string Ready = "ready";

    /// <summary>Stop scripts are running.</summary>
    public const string ShuttingDown = "shutting_down";

    /// <summary>A stop script took longer than its limit.</summary>
    public const string ShutdownTimeout = "shutdown_timeout";

    /// <summary>A stop script failed.</summary>
    public const string ShutdownError = "shutdown_error";

    /// <summary>All stop scripts succeeded.</summary>
    public const string Off = "off";
}

/// <summary>Levels of log lines.</summary>
public static class LogLevels
{
    /// <summary>Standard output of scripts.</summary>
    public const string Info = "info";

    /// <summary>Something to look at.</summary>
    public const string Warn = "warn";

    /// <summary>Standard error of scripts.</summary>
    public const string Error = "error";
}

/// <summary>Why a script ran.</summary>
public static class ScriptStages
{
    /// <summary>The workspace started.</summary>
    public const string Start = "start";

    /// <summary>The workspace stops.</summary>
    public const string Stop = "stop";

    /// <summary>Its schedule said so.</summary>
    public const string Cron = "cron";
}

/// <summary>How a script ended.</summary>
public static class ScriptStatuses
{
    /// <summary>Exit code 0.</summary>
    public const string Ok = "ok";

    /// <summary>Another exit code, a signal, or it could not be started.</summary>
    public const string ExitFailure = "exit_failure";

    /// <summary>Ended because it took longer than its limit.</summary>
    public const string TimedOut = "timed_out";

    /// <summary>The script ended, but something it started in the background still holds its output.</summary>
    public const string PipesLeftOpen = "pipes_left_open";
}

/// <summary>Health of an app.</summary>
public static class AppHealths
{
    /// <summary>Not known yet.</summary>
    public const string Initializing = "initializing";

    /// <summary>Its health check succeeded.</summary>
    public const string Healthy = "healthy";

    /// <summary>Its health check failed as often as the threshold says.</summary>
    public const string Unhealthy = "unhealthy";
}
