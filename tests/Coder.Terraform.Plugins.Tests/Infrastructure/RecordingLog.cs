using System.Collections.Concurrent;
using Coder.Terraform.Providers;

namespace Coder.Terraform.Plugins.Tests.Infrastructure;

/// <summary>A build log that a test reads.</summary>
internal sealed class RecordingLog : IProgressLog
{
    public ConcurrentQueue<(ProgressLevel Level, string Line)> Lines { get; } = new();

    public void Write(ProgressLevel level, string line) => Lines.Enqueue((level, line));
}
