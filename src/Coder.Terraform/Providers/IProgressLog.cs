namespace Coder.Terraform.Providers;

/// <summary>How much a line of the build log matters.</summary>
public enum ProgressLevel
{
    /// <summary>For finding faults in the engine.</summary>
    Trace,

    /// <summary>For authors of templates.</summary>
    Debug,

    /// <summary>What is being done.</summary>
    Info,

    /// <summary>Something that may surprise.</summary>
    Warn,

    /// <summary>Something that failed.</summary>
    Error,
}

/// <summary>Where the engine and providers write lines of the build log while they work. Safe to call from several threads; never blocks.</summary>
public interface IProgressLog
{
    /// <summary>Writes one line, without a line break.</summary>
    void Write(ProgressLevel level, string line);
}

/// <summary>A log that keeps nothing.</summary>
public sealed class SilentLog : IProgressLog
{
    private SilentLog()
    {
    }

    /// <summary>The only instance.</summary>
    public static SilentLog Instance { get; } = new();

    /// <inheritdoc/>
    public void Write(ProgressLevel level, string line)
    {
    }
}
