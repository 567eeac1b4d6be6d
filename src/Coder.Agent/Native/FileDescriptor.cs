using Microsoft.Win32.SafeHandles;

namespace Coder.Agent.Native;

/// <summary>An open file descriptor; it is closed when nothing uses it any more.</summary>
internal sealed class FileDescriptor : SafeHandleMinusOneIsInvalid
{
    public FileDescriptor(int fd)
        : base(ownsHandle: true) => SetHandle(fd);

    /// <summary>The number, for those who only pass it on.</summary>
    public int Number => (int)handle;

    protected override bool ReleaseHandle() => Libc.Close(handle) == 0;
}
