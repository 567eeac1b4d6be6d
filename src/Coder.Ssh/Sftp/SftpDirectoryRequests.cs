using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Coder.Ssh.Sftp.Native;

namespace Coder.Ssh.Sftp;

/// <summary>Requests that list directories.</summary>
[SupportedOSPlatform("linux")]
internal sealed unsafe class SftpDirectoryRequests(SftpHandles handles, SftpPaths paths, SftpOutput output, LongName longName)
{
    /// <summary>Names in one reply: each takes less than 700 bytes.</summary>
    private const int MaxNames = 100;

    /// <summary>Where <c>d_name</c> stands in <c>struct dirent</c> of 64-bit Linux.</summary>
    private const int NameOffset = 19;

    public SftpAnswer Open(uint id, ref SftpReader request)
    {
        var path = paths.Resolve(request.Path());
        if (handles.IsFull)
        {
            return SftpFileRequests.TooMany;
        }

        var stream = SftpLibc.OpenDirectory(path);
        return stream == 0 ? SftpAnswer.LastError() : handles.Add(new SftpDirectory(stream), output, id);
    }

    public SftpAnswer Read(uint id, ref SftpReader request)
    {
        if (handles.Find<SftpDirectory>(request.String()) is not { } directory)
        {
            return SftpAnswer.BadHandle;
        }

        var names = new List<byte[]>();
        while (names.Count < MaxNames)
        {
            var entry = SftpLibc.ReadDirectory(directory.Stream);
            if (entry == 0)
            {
                if (names.Count == 0)
                {
                    return Marshal.GetLastPInvokeError() == 0 ? SftpAnswer.EndOfFile : SftpAnswer.LastError();
                }

                break;
            }

            names.Add(MemoryMarshal.CreateReadOnlySpanFromNullTerminated((byte*)entry + NameOffset).ToArray());
        }

        Write(id, directory, names);
        return SftpAnswer.Written;
    }

    private void Write(uint id, SftpDirectory directory, List<byte[]> names)
    {
        // What was deleted meanwhile is left out, so the count is known only afterwards.
        var found = new List<(byte[] Name, StatX Status)>(names.Count);
        foreach (var name in names)
        {
            if (SftpLibc.Stat(directory.Descriptor, SftpPaths.Terminated(name), SftpLibc.AtSymlinkNoFollow, SftpLibc.StatXBasicStats, out StatX status) == 0)
            {
                found.Add((name, status));
            }
        }

        output.Begin(SftpType.Name, id).UInt32((uint)found.Count);
        foreach (var (name, status) in found)
        {
            output.String(name).String(longName.Of(status, name));
            SftpAttributes.Write(output, status);
        }

        output.End();
    }
}
