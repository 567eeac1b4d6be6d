using System.Runtime.InteropServices;

namespace Coder.Agent.Native;

/// <summary>A call of the C library failed.</summary>
internal sealed class NativeException(string what, int errno)
    : IOException($"{what}: {Marshal.GetPInvokeErrorMessage(errno)}")
{
    /// <summary>The error number.</summary>
    public int Errno { get; } = errno;

    /// <summary>The failure of the call that just returned.</summary>
    public static NativeException Last(string what) => new(what, Marshal.GetLastPInvokeError());
}
