namespace Coder.Cli.Ssh;

/// <summary>What runs beside a session, and ends with it. A failure of it goes to the log; the session goes on.</summary>
/// <param name="log">Null for none.</param>
internal sealed class SessionCompanions(SessionLog? log) : IAsyncDisposable
{
    private readonly CancellationTokenSource _ended = new();
    private readonly List<Task> _running = [];

    public void Say(string text) => log?.Say(text);

    public void Add(string name, Func<CancellationToken, Task> run) => _running.Add(RunAsync(name, run));

    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        await Task.WhenAll(_running);
        Say("the session has ended");
        _ended.Dispose();
        log?.Dispose();
    }

    private async Task RunAsync(string name, Func<CancellationToken, Task> run)
    {
        try
        {
            await run(_ended.Token);
        }
        catch (OperationCanceledException) when (_ended.IsCancellationRequested)
        {
            // The session has ended.
        }
        catch (Exception e)
        {
            Say($"{name} ended: {e.Message}");
        }
    }
}
