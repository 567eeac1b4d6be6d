using Coder.Ssh.Forwarding;
using Coder.Ssh.Wire;

namespace Coder.Ssh.Connection;

/// <summary>Opens the channels that a client asks for (RFC 4254 §5.1).</summary>
internal sealed class ChannelOpener(SshConnection connection)
{
    private const uint Prohibited = 1;
    private const uint ConnectFailed = 2;
    private const uint UnknownType = 3;
    private const uint ResourceShortage = 4;

    /// <summary>Opens or refuses a channel.</summary>
    /// <returns>The answer; nothing when it comes later.</returns>
    public ReadOnlyMemory<byte> Handle(ref SshReader reader)
    {
        var type = reader.ReadText();
        var (remoteId, window, maxData) = (reader.ReadUInt32(), reader.ReadUInt32(), reader.ReadUInt32());
        switch (type)
        {
            case "session" when connection.HasAllSessions:
                return Failure(remoteId, Prohibited, "You said that there are no more sessions.");
            case "session":
                return Add(remoteId, window, maxData) is { } channel ? OpenSession(channel) : TooMany(remoteId);
            case "direct-tcpip":
                return Connect(new ForwardRequest(ForwardKind.LocalPort, reader.ReadText(), ReadPort(ref reader)), remoteId, window, maxData);
            case "direct-streamlocal@openssh.com":
                return Connect(new ForwardRequest(ForwardKind.LocalSocket, reader.ReadText()), remoteId, window, maxData);
            default:
                return Failure(remoteId, UnknownType, $"There are no channels of the type \"{type}\".");
        }
    }

    private static int ReadPort(ref SshReader reader) => (int)Math.Min(reader.ReadUInt32(), ushort.MaxValue);

    private static ReadOnlyMemory<byte> TooMany(uint remoteId) =>
        Failure(remoteId, ResourceShortage, "The connection has as many channels as it may have.");

    private static ReadOnlyMemory<byte> Failure(uint remoteId, uint reason, string text) =>
        new SshWriter(MessageNumber.ChannelOpenFailure).UInt32(remoteId).UInt32(reason).Text(text).Text("").Written;

    private SshChannel? Add(uint remoteId, uint window, uint maxData)
    {
        var channel = connection.Channels.TryAdd();
        channel?.SetRemote(remoteId, window, maxData);
        return channel;
    }

    private ReadOnlyMemory<byte> OpenSession(SshChannel channel)
    {
        channel.Requests = new SessionRequests(channel, connection);
        return channel.Confirmation();
    }

    private ReadOnlyMemory<byte> Connect(ForwardRequest request, uint remoteId, uint window, uint maxData)
    {
        IDisposable? permit;
        try
        {
            permit = connection.Handler.Permit(request);
        }
        catch (SshRefusedException e)
        {
            return Failure(remoteId, Prohibited, e.Message);
        }

        if (Add(remoteId, window, maxData) is not { } channel)
        {
            permit?.Dispose();
            return TooMany(remoteId);
        }

        connection.Run(() => ConnectAsync(request, channel, remoteId, permit));
        return default;
    }

    private async Task ConnectAsync(ForwardRequest request, SshChannel channel, uint remoteId, IDisposable? permit)
    {
        using var permitted = permit;
        var (socket, error) = await ForwardTarget.ConnectAsync(request, connection.Options.TimeProvider, connection.Ended);
        if (socket is null)
        {
            connection.Channels.Remove(channel);
            await connection.Channels.Outgoing.SendAsync(
                Failure(remoteId, ConnectFailed, error), ReadOnlyMemory<byte>.Empty, null, connection.Ended);
            return;
        }

        using (socket)
        {
            await connection.Channels.Outgoing.SendAsync(channel.Confirmation(), ReadOnlyMemory<byte>.Empty, null, connection.Ended);
            await SocketSplice.RunAsync(channel, socket, connection.Ended);
        }
    }
}
