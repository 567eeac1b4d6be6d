using System.Text.Json;
using Coder.Terraform.Providers;

namespace Coder.Provisioner.Cli;

/// <summary>Stores the state while an apply runs: after each resource what terraform has written until then, one call at a time.</summary>
internal sealed class CliCheckpoints(JobFolder folder, BuildRequest request, IProgressLog log, TimeProvider time)
{
    // Terraform tells of a resource a moment before it writes the state, and the file is whole a moment after it has begun.
    private const int LooksAfterNote = 40;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private readonly Lock _gate = new();
    private ReadOnlyMemory<byte> _last = request.State;
    private Task _watching = Task.CompletedTask;
    private int _looks;

    /// <summary>Notes that the state has changed, or is about to.</summary>
    public void Note()
    {
        if (request.Checkpoint is not { } checkpoint)
        {
            return;
        }

        lock (_gate)
        {
            if (_looks == 0)
            {
                var before = _watching;
                _watching = Task.Run(() => WatchAsync(before, checkpoint));
            }

            _looks = LooksAfterNote;
        }
    }

    /// <summary>Stores what the ended apply has written last.</summary>
    public async Task EndAsync()
    {
        lock (_gate)
        {
            _looks = Math.Min(_looks, 1);
        }

        await _watching;
        if (request.Checkpoint is { } checkpoint)
        {
            await StoreAsync(checkpoint);
        }
    }

    private async Task WatchAsync(Task before, Func<ReadOnlyMemory<byte>, CancellationToken, ValueTask> checkpoint)
    {
        await before;
        do
        {
            await StoreAsync(checkpoint);
            await Task.Delay(Pause, time);
        }
        while (HasLooks());
    }

    private bool HasLooks()
    {
        lock (_gate)
        {
            return --_looks > 0;
        }
    }

    private async Task StoreAsync(Func<ReadOnlyMemory<byte>, CancellationToken, ValueTask> checkpoint)
    {
        try
        {
            if (folder.ReadState() is { } state && !state.Span.SequenceEqual(_last.Span) && IsWhole(state))
            {
                _last = state;
                await checkpoint(state, CancellationToken.None);
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
