using System.Buffers.Binary;

namespace Coder.Ssh.Sftp;

/// <summary>What a client has open, by the names that it was given.</summary>
internal sealed class SftpHandles : IDisposable
{
    /// <summary>Open files and directories of one session.</summary>
    public const int Max = 1024;

    private readonly Dictionary<uint, SftpHandle> _open = [];
    private uint _next;

    public bool IsFull => _open.Count >= Max;

    /// <summary>Keeps a handle and answers with its name.</summary>
    public SftpAnswer Add(SftpHandle handle, SftpOutput output, uint id)
    {
        // Numbers are not used again soon: a client that goes on using a closed one is told, and does not write into another file.
        while (_open.ContainsKey(++_next))
        {
        }

        _open.Add(_next, handle);
        output.Begin(SftpType.Handle, id).UInt32(sizeof(uint)).UInt32(_next).End();
        return SftpAnswer.Written;
    }

    /// <returns>Null when nothing of this kind is open under the name.</returns>
    public T? Find<T>(ReadOnlySpan<byte> name)
        where T : SftpHandle =>
        name.Length == sizeof(uint) && _open.TryGetValue(BinaryPrimitives.ReadUInt32BigEndian(name), out var handle) ? handle as T : null;

    public SftpAnswer Close(ReadOnlySpan<byte> name)
    {
        if (Find<SftpHandle>(name) is not { } handle)
        {
            return SftpAnswer.BadHandle;
        }

        _open.Remove(BinaryPrimitives.ReadUInt32BigEndian(name));
        handle.Dispose();
        return SftpAnswer.Ok;
    }

    public void Dispose()
    {
        foreach (var handle in _open.Values)
        {
            handle.Dispose();
        }

        _open.Clear();
    }
}
