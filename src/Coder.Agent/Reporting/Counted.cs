namespace Coder.Agent.Reporting;

/// <summary>Something that is counted until it is disposed.</summary>
internal sealed class Counted : IDisposable
{
    private Action? _end;

    public Counted(Action begin, Action end)
    {
        begin();
        _end = end;
    }

    public void Dispose() => Interlocked.Exchange(ref _end, null)?.Invoke();
}
