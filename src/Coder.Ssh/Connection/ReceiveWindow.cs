namespace Coder.Ssh.Connection;

/// <summary>How much a client may still send on a channel, and when it is told that it may send more.</summary>
internal sealed class ReceiveWindow
{
    private readonly Lock _gate = new();
    private readonly int _bytes;
    private int _left;
    private int _read;

    /// <param name="bytes">What the client may send at first.</param>
    public ReceiveWindow(int bytes)
    {
        _bytes = bytes;
        _left = bytes;
    }

    /// <summary>Takes what came.</summary>
    /// <exception cref="SshException">It is more than was allowed.</exception>
    public void Take(int count)
    {
        lock (_gate)
        {
            _left = count <= _left
                ? _left - count
                : throw SshException.Protocol($"{count} bytes came on a channel whose window has {_left} bytes left.");
        }
    }

    /// <summary>Counts what was read or thrown away.</summary>
    /// <returns>Bytes by which the client's window grows now; 0 while that is not worth a message.</returns>
    public int Return(int count)
    {
        lock (_gate)
        {
            _read += count;
            if (_read < _bytes / 2)
            {
                return 0;
            }

            var delta = _read;
            _read = 0;
            _left += delta;
            return delta;
        }
    }
}
