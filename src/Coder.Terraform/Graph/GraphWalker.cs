using System.Threading.Channels;

namespace Coder.Terraform.Graph;

/// <summary>How a node ended.</summary>
internal enum NodeOutcome
{
    Done,

    /// <summary>It failed: what depends on it is not run.</summary>
    Failed,
}

/// <summary>
/// Runs the nodes of an acyclic graph, each after all that it depends on. Nodes that finish at once run on the
/// caller's thread without any hand-over; those that wait run side by side.
/// </summary>
internal static class GraphWalker
{
    /// <summary>Runs the graph. Nodes behind a failed one are skipped; after a cancel no further node starts.</summary>
    /// <param name="dependencies">For each node the nodes that must be done before.</param>
    /// <param name="run">Runs one node; expected failures are outcomes, an exception ends the walk.</param>
    /// <param name="ct">Stops between nodes; what runs is awaited.</param>
    /// <returns>False when a node failed or was not run.</returns>
    public static async Task<bool> RunAsync(
        IReadOnlyList<IReadOnlyList<int>> dependencies, Func<int, ValueTask<NodeOutcome>> run, CancellationToken ct)
    {
        var count = dependencies.Count;
        var waitingFor = new int[count];
        var dependents = new List<int>?[count];
        var ready = new Queue<int>();
        for (var node = 0; node < count; node++)
        {
            waitingFor[node] = dependencies[node].Count;
            foreach (var dependency in dependencies[node])
            {
                (dependents[dependency] ??= []).Add(node);
            }

            if (waitingFor[node] == 0)
            {
                ready.Enqueue(node);
            }
        }

        var finished = Channel.CreateUnbounded<(int Node, Task<NodeOutcome> Task)>(new() { SingleReader = true });
        var running = 0;
        var done = 0;
        List<Exception>? faults = null;
        while (true)
        {
            while (faults is null && !ct.IsCancellationRequested && ready.TryDequeue(out var node))
            {
                var task = run(node);
                if (task.IsCompletedSuccessfully)
                {
                    Complete(node, task.Result);
                    continue;
                }

                running++;
                _ = ReportAsync(node, task.AsTask());
            }

            if (running == 0)
            {
                break;
            }

            var (ended, result) = await finished.Reader.ReadAsync(CancellationToken.None);
            running--;
            if (result.IsCompletedSuccessfully)
            {
                Complete(ended, await result);
            }
            else if (!result.IsCanceled)
            {
                (faults ??= []).Add(result.Exception!.InnerException!);
            }
        }

        return faults is null ? done == count : throw new AggregateException(faults);

        void Complete(int node, NodeOutcome outcome)
        {
            if (outcome != NodeOutcome.Done)
            {
                return;
            }

            done++;
            foreach (var dependent in dependents[node] ?? [])
            {
                if (--waitingFor[dependent] == 0)
                {
                    ready.Enqueue(dependent);
                }
            }
        }

        async Task ReportAsync(int node, Task<NodeOutcome> task)
        {
            await task.ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            finished.Writer.TryWrite((node, task));
        }
    }
}
