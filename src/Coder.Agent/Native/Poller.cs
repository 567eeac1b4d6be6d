using System.Collections.Concurrent;
using System.Runtime.InteropServices;

namespace Coder.Agent.Native;

/// <summary>
/// Waits for pipes and terminals on one thread for all of them (epoll), since .NET would block a thread for
/// each. Descriptors are registered once and armed for one event at a time.
/// </summary>
[System.Diagnostics.CodeAnalysis.SuppressMessage("Design", "CA1001", Justification = "There is one, for the life of the process.")]
internal sealed unsafe class Poller
{
    private const int MaxEvents = 64;

    // struct epoll_event is packed on x86-64 only.
    private static readonly int EventSize = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 12 : 16;
    private static readonly int DataOffset = EventSize - sizeof(ulong);
    private static readonly Lazy<Poller> Instance = new(() => new Poller());

    private readonly FileDescriptor _epoll;
    private readonly ConcurrentDictionary<ulong, PolledDescriptor> _descriptors = new();
    private ulong _lastKey;

    private Poller()
    {
        var fd = Libc.EpollCreate(Libc.O_CLOEXEC);
        if (fd < 0)
        {
            throw NativeException.Last("epoll_create1");
        }

        _epoll = new FileDescriptor(fd);
        new Thread(Run) { IsBackground = true, Name = "poller" }.Start();
    }

    public static Poller Shared => Instance.Value;

    /// <summary>Registers a non-blocking descriptor; the result takes it over.</summary>
    public PolledDescriptor Register(FileDescriptor fd)
    {
        var key = Interlocked.Increment(ref _lastKey);
        var polled = new PolledDescriptor(this, fd, key);
        _descriptors[key] = polled;

        // Hang-ups are always told; without one-shot they would be told again and again while nobody waits.
        Control(Libc.EPOLL_CTL_ADD, fd, key, Libc.EPOLLONESHOT);
        return polled;
    }

    public void Arm(PolledDescriptor polled, uint events) =>
        Control(Libc.EPOLL_CTL_MOD, polled.Descriptor, polled.Key, events | Libc.EPOLLONESHOT);

    public void Remove(PolledDescriptor polled)
    {
        if (_descriptors.TryRemove(polled.Key, out _))
        {
            Control(Libc.EPOLL_CTL_DEL, polled.Descriptor, polled.Key, events: 0);
        }
    }

    private void Control(int operation, FileDescriptor fd, ulong key, uint events)
    {
        var record = stackalloc byte[EventSize];
        var span = new Span<byte>(record, EventSize);
        span.Clear();
        MemoryMarshal.Write(span, events);
        MemoryMarshal.Write(span[DataOffset..], key);
        if (Libc.EpollControl(_epoll, operation, fd, record) < 0)
        {
            throw NativeException.Last("epoll_ctl");
        }
    }

    private void Run()
    {
        var records = stackalloc byte[EventSize * MaxEvents];
        while (true)
        {
            var count = Libc.EpollWait(_epoll, records, MaxEvents, timeout: -1);
            for (var i = 0; i < count; i++)
            {
                var record = new ReadOnlySpan<byte>(records + (i * EventSize), EventSize);
                if (_descriptors.TryGetValue(MemoryMarshal.Read<ulong>(record[DataOffset..]), out var polled))
                {
                    polled.OnReady(MemoryMarshal.Read<uint>(record));
                }
            }
        }
    }
}
