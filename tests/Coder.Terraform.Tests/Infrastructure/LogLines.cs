using System.Collections.Concurrent;
using Coder.Terraform.Providers;

namespace Coder.Terraform.Tests.Infrastructure;

/// <summary>A build log that keeps its lines and can be waited on.</summary>
internal sealed class LogLines : IProgressLog
{
    private readonly ConcurrentQueue<string> _lines = new();
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _awaited = new();

    public IReadOnlyList<string> Lines => [.. _lines];

    /// <summary>Done once a line contains the text.</summary>
    public Task Seen(string text)
    {
        var source = _awaited.GetOrAdd(text, _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        if (_lines.Any(l => l.Contains(text, StringComparison.Ordinal)))
        {
            source.TrySetResult();
        }

        return source.Task;
    }

    public void Write(ProgressLevel level, string line)
    {
        _lines.Enqueue(line);
        foreach (var (text, source) in _awaited)
        {
            if (line.Contains(text, StringComparison.Ordinal))
            {
                source.TrySetResult();
            }
        }
    }
}
