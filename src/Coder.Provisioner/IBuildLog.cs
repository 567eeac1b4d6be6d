namespace Coder.Provisioner;

/// <summary>How important a line of the build log is.</summary>
public enum BuildLogLevel
{
    /// <summary>Protocol-level detail.</summary>
    Trace,

    /// <summary>Shown only when a person asks for details.</summary>
    Debug,

    /// <summary>What happens, in the words of the template's author.</summary>
    Info,

    /// <summary>The build goes on, but not quite as asked.</summary>
    Warn,

    /// <summary>The reason a build fails.</summary>
    Error,
}

/// <summary>Where a job's log lines go. Implementations are thread-safe and never block the caller.</summary>
public interface IBuildLog
{
    /// <summary>Adds one line.</summary>
    /// <param name="level">How important the line is.</param>
    /// <param name="stage">The step of the job, as people read it ("Setting up", "Starting workspace").</param>
    /// <param name="output">The text, without a line end; it may hold several lines when they belong together.</param>
    void Write(BuildLogLevel level, string stage, string output);
}
