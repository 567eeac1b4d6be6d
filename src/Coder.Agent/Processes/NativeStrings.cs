using System.Runtime.InteropServices;

namespace Coder.Agent.Processes;

/// <summary>A null-terminated array of C strings.</summary>
internal sealed unsafe class NativeStrings : IDisposable
{
    private readonly nint[] _strings;
    private readonly GCHandle _pinned;

    public NativeStrings(IEnumerable<string> strings)
    {
        _strings = [.. strings.Select(Marshal.StringToCoTaskMemUTF8), 0];
        _pinned = GCHandle.Alloc(_strings, GCHandleType.Pinned);
    }

    public byte** Pointer => (byte**)_pinned.AddrOfPinnedObject();

    public void Dispose()
    {
        _pinned.Free();
        foreach (var text in _strings)
        {
            Marshal.FreeCoTaskMem(text);
        }
    }
}
