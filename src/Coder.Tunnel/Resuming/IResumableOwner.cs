namespace Coder.Tunnel.Resuming;

/// <summary>Who looks after resumable streams: brings them back, or waits until the other side does. Called without locks, and must not block.</summary>
internal interface IResumableOwner
{
    /// <summary>The transport of a stream broke.</summary>
    void OnDetached(ResumableStream stream, Exception reason);

    /// <summary>A stream is over for good; called once.</summary>
    void OnOver(ResumableStream stream);
}
