using System.Runtime.Versioning;

namespace Coder.Ssh.Sftp;

/// <summary>One client's session: takes packets one by one, in their order, and writes the replies.</summary>
[SupportedOSPlatform("linux")]
internal sealed class SftpSession : IDisposable
{
    private const uint Version = 3;

    private readonly SftpHandles _handles = new();
    private readonly SftpFileRequests _files;
    private readonly SftpPathRequests _paths;
    private readonly SftpDirectoryRequests _directories;
    private readonly SftpExtensions _extensions;
    private bool _begun;

    public SftpSession(string startDirectory, TimeProvider time)
    {
        var paths = new SftpPaths(startDirectory);
        var accounts = new Accounts();
        _files = new SftpFileRequests(_handles, paths, Output);
        _paths = new SftpPathRequests(paths, Output);
        _directories = new SftpDirectoryRequests(_handles, paths, Output, new LongName(accounts, time));
        _extensions = new SftpExtensions(_handles, _files, _paths, accounts, Output);
    }

    /// <summary>Replies that wait to be sent.</summary>
    public SftpOutput Output { get; } = new();

    /// <summary>Serves one packet.</summary>
    /// <param name="packet">Without its length.</param>
    /// <param name="ct">Ends a long copy.</param>
    /// <exception cref="SftpFormatException">The client does not speak this protocol.</exception>
    public void Serve(ReadOnlySpan<byte> packet, CancellationToken ct)
    {
        var request = new SftpReader(packet);
        var type = (SftpType)request.Byte();
        if (type == SftpType.Init)
        {
            request.UInt32();
            Begin();
            return;
        }

        if (!_begun)
        {
            throw new SftpFormatException($"The first packet has type {(byte)type}; it has to be {(byte)SftpType.Init}");
        }

        var id = request.UInt32();
        var start = Output.Length;
        SftpAnswer answer;
        try
        {
            answer = Serve(type, id, ref request, ct);
        }
        catch (SftpFormatException e)
        {
            Output.RollBack(start);
            answer = SftpAnswer.Bad(e.Message);
        }

        if (answer.Code is { } code)
        {
            Output.Begin(SftpType.Status, id).UInt32((uint)code).String(answer.Message).String("").End();
        }
    }

    public void Dispose() => _handles.Dispose();

    private SftpAnswer Serve(SftpType type, uint id, ref SftpReader request, CancellationToken ct) => type switch
    {
        SftpType.Open => _files.Open(id, ref request),
        SftpType.Close => _handles.Close(request.String()),
        SftpType.Read => _files.Read(id, ref request),
        SftpType.Write => _files.Write(ref request),
        SftpType.LStat => _paths.Status(id, ref request, followLink: false),
        SftpType.Stat => _paths.Status(id, ref request, followLink: true),
        SftpType.FStat => _files.Status(id, ref request),
        SftpType.SetStat => _paths.SetStatus(ref request),
        SftpType.FSetStat => _files.SetStatus(ref request),
        SftpType.OpenDir => _directories.Open(id, ref request),
        SftpType.ReadDir => _directories.Read(id, ref request),
        SftpType.Remove => _paths.Remove(ref request),
        SftpType.MakeDir => _paths.MakeDirectory(ref request),
        SftpType.RemoveDir => _paths.RemoveDirectory(ref request),
        SftpType.RealPath => _paths.RealPath(id, ref request),
        SftpType.Rename => _paths.Rename(ref request),
        SftpType.ReadLink => _paths.ReadLink(id, ref request),
        SftpType.SymLink => _paths.SymbolicLink(ref request),
        SftpType.Extended => _extensions.Serve(id, ref request, ct),
        _ => SftpAnswer.Unsupported,
    };

    private void Begin()
    {
        _begun = true;
        Output.Begin(SftpType.Version).UInt32(Version);
        SftpExtensions.Announce(Output);
        Output.End();
    }
}
