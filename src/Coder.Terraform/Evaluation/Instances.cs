using Coder.Terraform.Graph;

namespace Coder.Terraform.Evaluation;

/// <summary>Works on the instances of one resource.</summary>
internal static class Instances
{
    /// <summary>Runs the work for every index, side by side where it waits; failed when one of them failed.</summary>
    public static async ValueTask<NodeOutcome> ForEachAsync(int count, Func<int, ValueTask<NodeOutcome>> work)
    {
        List<Task<NodeOutcome>>? waiting = null;
        var failed = false;
        for (var i = 0; i < count; i++)
        {
            var task = work(i);
            if (task.IsCompletedSuccessfully)
            {
                failed |= task.Result == NodeOutcome.Failed;
            }
            else
            {
                (waiting ??= []).Add(task.AsTask());
            }
        }

        foreach (var outcome in waiting is null ? [] : await Task.WhenAll(waiting))
        {
            failed |= outcome == NodeOutcome.Failed;
        }

        return failed ? NodeOutcome.Failed : NodeOutcome.Done;
    }
}
