using System.Buffers;
using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using Microsoft.AspNetCore.Connections;

namespace Coder.Server.Http;

/// <summary>
/// The memory of the web server's connections, in blocks of 64 KiB. A block is what is received at a time: with Kestrel's own blocks of 4 KiB
/// the tunnels and uploads of a busy server spend most of their time on asking the system for the next piece. A connection on which nothing
/// happens holds none.
/// </summary>
internal sealed class ConnectionMemory : MemoryPool<byte>
{
    /// <summary>Blocks that wait for their next use; more are left to the garbage collector.</summary>
    internal const int MaxWaiting = 64;

    /// <summary>Bytes of a block.</summary>
    internal const int BlockBytes = 64 << 10;

    private readonly ConcurrentQueue<Block> _waiting = new();

    /// <inheritdoc/>
    public override int MaxBufferSize => BlockBytes;

    /// <summary>Blocks that wait for their next use.</summary>
    internal int Waiting => _waiting.Count;

    /// <inheritdoc/>
    public override IMemoryOwner<byte> Rent(int minBufferSize = -1)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(minBufferSize, BlockBytes);
        return _waiting.TryDequeue(out var block) ? block : new Block(this);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing) => _waiting.Clear();

    private void Return(Block block)
    {
        if (_waiting.Count < MaxWaiting)
        {
            _waiting.Enqueue(block);
        }
    }

    /// <summary>Pinned, since the system reads and writes it.</summary>
    private sealed class Block(ConnectionMemory pool) : IMemoryOwner<byte>
    {
        public Memory<byte> Memory { get; } =
            MemoryMarshal.CreateFromPinnedArray(GC.AllocateUninitializedArray<byte>(BlockBytes, pinned: true), 0, BlockBytes);

        public void Dispose() => pool.Return(this);
    }
}

/// <summary>Gives <see cref="ConnectionMemory"/> to the web server, which asks for one per queue of input and output.</summary>
internal sealed class ConnectionMemoryFactory : IMemoryPoolFactory<byte>
{
    public MemoryPool<byte> Create(MemoryPoolOptions? options = null) => new ConnectionMemory();
}
