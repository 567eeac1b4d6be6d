using Coder.Agent.Native;

namespace Coder.Agent.Processes;

/// <summary>Both ends of a pipe until they are handed on; what is not taken is closed.</summary>
internal sealed class Pipe : IDisposable
{
    private Pipe(FileDescriptor read, FileDescriptor write)
    {
        Read = read;
        Write = write;
    }

    public FileDescriptor Read { get; private set; }

    public FileDescriptor Write { get; private set; }

    public static unsafe Pipe Create()
    {
        var fds = stackalloc int[2];
        return Libc.Pipe2(fds, Libc.O_CLOEXEC) == 0
            ? new Pipe(new FileDescriptor(fds[0]), new FileDescriptor(fds[1]))
            : throw NativeException.Last("pipe2");
    }

    public DescriptorStream TakeRead()
    {
        var taken = Read;
        Read = new FileDescriptor(-1);
        return ToStream(taken);
    }

    public DescriptorStream TakeWrite()
    {
        var taken = Write;
        Write = new FileDescriptor(-1);
        return ToStream(taken);
    }

    public void Dispose()
    {
        Read.Dispose();
        Write.Dispose();
    }

    // Only this end: the flag belongs to the open file, and the child's end must block.
    private static DescriptorStream ToStream(FileDescriptor fd) =>
        Libc.Fcntl(fd, Libc.F_SETFL, Libc.O_NONBLOCK) == 0 ? new DescriptorStream(fd) : throw NativeException.Last("fcntl");
}
