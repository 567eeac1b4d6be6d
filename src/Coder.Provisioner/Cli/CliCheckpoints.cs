using System.Text.Json;
using Coder.Terraform.Providers;

namespace Coder.Provisioner.Cli;

/// <summary>
/// Stores the state while an apply runs: after each resource what terraform has written until then, one call at a time.
/// </summary>
internal sealed class CliCheckpoints(JobFolder folder, BuildRequest request, IProgressLog log, TimeProvider time)
{
    // A file that terraform is writing is whole a moment later.
    private const int Attempts = 40;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private ReadOnlyMemory<byte> _last = request.State;

    /// <summary>Ends when everything that was noted is stored.</summary>
    public Task Done { get; private set; } = Task.CompletedTask;

    /// <summary>Notes that the state has changed. Called from one thread at a time.</summary>
    public void Note()
    {
        if (request.Checkpoint is { } checkpoint)
        {
            Done = StoreAsync(Done, checkpoint);
        }
    }

    private async Task StoreAsync(Task before, Func<ReadOnlyMemory<byte>, CancellationToken, ValueTask> checkpoint)
    {
        await before;
        try
        {
            for (var attempt = 0; attempt < Attempts && folder.ReadState() is { } state && !state.Span.SequenceEqual(_last.Span); attempt++)
            {
                if (IsWhole(state))
                {
                    _last = state;
                    await checkpoint(state, CancellationToken.None);
                    return;
                }

                await Task.Delay(Pause, time);
            }
        }
        catch (Exception e)
        {
            // The apply goes on: its state is stored at the end in any case.
            log.Write(ProgressLevel.Warn, $"The state could not be stored while the apply runs: {e.Message}");
        }
    }

    // Terraform may be writing just now.
    private static bool IsWhole(ReadOnlyMemory<byte> state)
    {
        try
        {
            using var json = JsonDocument.Parse(state);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
