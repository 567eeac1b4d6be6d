namespace Coder.Provisioner.Tests.Infrastructure;

/// <summary>Keeps the lines of a job.</summary>
internal sealed class RecordingLog : IBuildLog
{
    private readonly Lock _lock = new();
    private readonly List<(BuildLogLevel Level, string Stage, string Output)> _lines = [];

    /// <summary>Called with each line.</summary>
    public Action<string>? OnLine { get; set; }

    public IReadOnlyList<(BuildLogLevel Level, string Stage, string Output)> Lines
    {
        get
        {
            lock (_lock)
            {
                return [.. _lines];
            }
        }
    }

    public string Text => string.Join('\n', Lines.Select(l => l.Output));

    public IReadOnlyList<string> Stages => [.. Lines.Select(l => l.Stage).Distinct()];

    public void Write(BuildLogLevel level, string stage, string output)
    {
        lock (_lock)
        {
            _lines.Add((level, stage, output));
        }

        OnLine?.Invoke(output);
    }
}
