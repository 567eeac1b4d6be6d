using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Coder.Ssh.Sftp.Native;

namespace Coder.Ssh.Sftp;

/// <summary>Requests about open files.</summary>
[SupportedOSPlatform("linux")]
internal sealed class SftpFileRequests(SftpHandles handles, SftpPaths paths, SftpOutput output)
{
    private const int CopyChunk = 16 << 20;
    private const uint DefaultMode = 0x1B6;

    public SftpAnswer Open(uint id, ref SftpReader request)
    {
        var path = paths.Resolve(request.Path());
        var flags = (SftpOpenFlags)request.UInt32();
        var mode = SftpAttributes.Read(ref request).Permissions ?? DefaultMode;
        if (handles.IsFull)
        {
            return TooMany;
        }

        var descriptor = SftpLibc.Open(path, flags.ToSystem(), mode);
        return descriptor < 0 ? SftpAnswer.LastError() : handles.Add(new SftpFile(descriptor), output, id);
    }

    /// <summary>Answers of an open when nothing more may be.</summary>
    public static SftpAnswer TooMany { get; } = new(SftpCode.Failure, $"More than {SftpHandles.Max} files are open; close some");

    public SftpAnswer Read(uint id, ref SftpReader request)
    {
        var file = handles.Find<SftpFile>(request.String());
        var (offset, wanted) = (request.UInt64(), request.UInt32());
        if (file is null)
        {
            return SftpAnswer.BadHandle;
        }

        var start = output.Length;
        output.Begin(SftpType.Data, id);
        var count = (int)Math.Min(wanted, SftpServer.MaxDataBytes);
        var read = (int)SftpLibc.Read(file.Descriptor, output.Reserve(count), count, (long)offset);
        if (read > 0 || (read == 0 && wanted == 0))
        {
            output.Commit(read).End();
            return SftpAnswer.Written;
        }

        output.RollBack(start);
        return read == 0 ? SftpAnswer.EndOfFile : SftpAnswer.LastError();
    }

    public SftpAnswer Write(ref SftpReader request)
    {
        var file = handles.Find<SftpFile>(request.String());
        var offset = (long)request.UInt64();
        var bytes = request.String();
        if (file is null)
        {
            return SftpAnswer.BadHandle;
        }

        // A file that was opened to append takes the bytes at its end, whatever the offset (pwrite of Linux).
        while (!bytes.IsEmpty)
        {
            var written = (int)SftpLibc.Write(file.Descriptor, bytes, bytes.Length, offset);
            if (written < 0)
            {
                return SftpAnswer.LastError();
            }

            bytes = bytes[written..];
            offset += written;
        }

        return SftpAnswer.Ok;
    }

    public SftpAnswer Status(uint id, ref SftpReader request)
    {
        if (handles.Find<SftpHandle>(request.String()) is not { } handle)
        {
            return SftpAnswer.BadHandle;
        }

        if (SftpLibc.Stat(handle.Descriptor, "\0"u8, SftpLibc.AtEmptyPath, SftpLibc.StatXBasicStats, out StatX status) < 0)
        {
            return SftpAnswer.LastError();
        }

        SftpAttributes.Write(output.Begin(SftpType.Attributes, id), status);
        output.End();
        return SftpAnswer.Written;
    }

    public SftpAnswer SetStatus(ref SftpReader request)
    {
        var handle = handles.Find<SftpHandle>(request.String());
        var wanted = SftpAttributes.Read(ref request);
        return handle is null ? SftpAnswer.BadHandle : SftpChanges.Apply(handle.Descriptor, wanted);
    }

    /// <summary><c>fsync@openssh.com</c>.</summary>
    public SftpAnswer Sync(ref SftpReader request) => handles.Find<SftpFile>(request.String()) is { } file
        ? SftpAnswer.OfCall(SftpLibc.Sync(file.Descriptor))
        : SftpAnswer.BadHandle;

    /// <summary><c>copy-data</c> (draft-ietf-secsh-filexfer-extensions-00 §7): a length of 0 copies to the end of the source.</summary>
    public SftpAnswer Copy(ref SftpReader request, CancellationToken ct)
    {
        var source = handles.Find<SftpFile>(request.String());
        var (from, length) = ((long)request.UInt64(), request.UInt64());
        var target = handles.Find<SftpFile>(request.String());
        var to = (long)request.UInt64();
        if (source is null || target is null)
        {
            return SftpAnswer.BadHandle;
        }

        if (source == target || IsSameFile(source, target))
        {
            return new(SftpCode.Failure, "A file cannot be copied onto itself");
        }

        if (from < 0 || to < 0)
        {
            return SftpAnswer.Bad("An offset is beyond what a file can have");
        }

        return CopyAll(source.Descriptor, from, target.Descriptor, to, length == 0 ? ulong.MaxValue : length, length == 0, ct);
    }

    private static bool IsSameFile(SftpFile first, SftpFile second) =>
        SftpLibc.Stat(first.Descriptor, "\0"u8, SftpLibc.AtEmptyPath, SftpLibc.StatXBasicStats, out StatX one) == 0
        && SftpLibc.Stat(second.Descriptor, "\0"u8, SftpLibc.AtEmptyPath, SftpLibc.StatXBasicStats, out StatX other) == 0
        && (one.Inode, one.DeviceMajor, one.DeviceMinor) == (other.Inode, other.DeviceMajor, other.DeviceMinor);

    private static SftpAnswer CopyAll(int source, long from, int target, long to, ulong length, bool toEnd, CancellationToken ct)
    {
        const int CrossDevice = 18, Invalid = 22, NotImplemented = 38, NotSupported = 95;
        byte[]? buffer = null;
        while (length > 0)
        {
            ct.ThrowIfCancellationRequested();
            var count = (nint)Math.Min(length, CopyChunk);
            var copied = buffer is null ? SftpLibc.CopyFileRange(source, ref from, target, ref to, count, 0) : CopyThrough(buffer, source, ref from, target, ref to, count);
            if (copied < 0 && buffer is null && Marshal.GetLastPInvokeError() is CrossDevice or Invalid or NotImplemented or NotSupported)
            {
                // Between file systems that the kernel does not copy between.
                buffer = new byte[64 << 10];
                continue;
            }

            if (copied <= 0)
            {
                return copied < 0 ? SftpAnswer.LastError() : toEnd ? SftpAnswer.Ok : SftpAnswer.EndOfFile;
            }

            length -= (ulong)copied;
        }

        return SftpAnswer.Ok;
    }

    private static nint CopyThrough(byte[] buffer, int source, ref long from, int target, ref long to, nint count)
    {
        var read = SftpLibc.Read(source, buffer, Math.Min(count, buffer.Length), from);
        if (read <= 0)
        {
            return read;
        }

        var written = SftpLibc.Write(target, buffer, read, to);
        if (written > 0)
        {
            from += written;
            to += written;
        }

        return written;
    }
}
