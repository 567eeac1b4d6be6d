using System.Runtime.Versioning;
using Coder.Ssh.Sftp.Native;

namespace Coder.Ssh.Sftp;

/// <summary>Something that a client has opened.</summary>
internal abstract class SftpHandle : IDisposable
{
    /// <summary>The file descriptor.</summary>
    public abstract int Descriptor { get; }

    public abstract void Dispose();
}

/// <summary>An open file.</summary>
[SupportedOSPlatform("linux")]
internal sealed class SftpFile(int descriptor) : SftpHandle
{
    public override int Descriptor => descriptor;

    public override void Dispose() => _ = SftpLibc.Close(descriptor);
}

/// <summary>An open directory.</summary>
/// <param name="stream">Its <c>DIR *</c>.</param>
[SupportedOSPlatform("linux")]
internal sealed class SftpDirectory(nint stream) : SftpHandle
{
    public nint Stream => stream;

    public override int Descriptor => SftpLibc.DescriptorOf(stream);

    public override void Dispose() => _ = SftpLibc.CloseDirectory(stream);
}
