using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;

namespace Coder.Providers.Docker.Client;

/// <summary>What is needed to reach an engine.</summary>
/// <param name="Address">Where it listens.</param>
/// <param name="Tls">Certificates; null: none.</param>
/// <param name="SshOptions">Further options of <c>ssh</c>.</param>
internal sealed record EngineConnection(EngineAddress Address, EngineTls? Tls, IReadOnlyList<string> SshOptions)
{
    private const int PlainPort = 2375;
    private const int TlsPort = 2376;

    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(10);

    private bool UsesTls => Address.Transport == EngineTransport.Tls || (Address.Transport == EngineTransport.Tcp && Tls is not null);

    private int Port => Address.Port > 0 ? Address.Port : UsesTls ? TlsPort : PlainPort;

    /// <summary>An HTTP client whose connections go there.</summary>
    public HttpClient Open()
    {
        var handler = new SocketsHttpHandler
        {
            UseProxy = false,
            AllowAutoRedirect = false,
            ConnectTimeout = ConnectTimeout,
            ConnectCallback = (_, ct) => ConnectAsync(ct),
        };
        return new HttpClient(handler)
        {
            BaseAddress = new Uri("http://docker/"),
            Timeout = Timeout.InfiniteTimeSpan,
            MaxResponseContentBufferSize = 64 << 20,
        };
    }

    /// <summary>Why a connection failed, in a sentence that names what was tried and the way out.</summary>
    public EngineException Explain(Exception failure)
    {
        for (Exception? e = failure; e is not null; e = e.InnerException)
        {
            if (e is EngineException known)
            {
                return known;
            }

            if (Sentence(e) is { } sentence)
            {
                return new EngineException(null, sentence, failure);
            }
        }

        return new EngineException(null, $"The connection to Docker at {Address.Text} broke: {failure.GetBaseException().Message}", failure);
    }

    private string? Sentence(Exception failure) => (failure, Address.Transport) switch
    {
        (SocketException { SocketErrorCode: SocketError.AccessDenied }, EngineTransport.Unix) =>
            $"The user {Environment.UserName} may not use the Docker socket {Address.Path} (permission denied). "
            + "Add the user to the group that owns the socket, usually docker, and restart the server.",
        (SocketException { SocketErrorCode: SocketError.ConnectionRefused }, EngineTransport.Unix) =>
            $"Nothing listens on the Docker socket {Address.Path}: the engine is not running. Start it on the machine that runs the provisioner.",
        (SocketException, EngineTransport.Unix) =>
            $"There is no Docker socket at {Address.Path} on the machine that runs the provisioner. Start the Docker engine there, make its socket "
            + "available, or name another engine with host in the provider block or DOCKER_HOST in the server's environment.",
        (SocketException { SocketErrorCode: SocketError.ConnectionRefused }, _) =>
            $"Nothing listens on {Address.Host}:{Port} (tried {Address.Text}). Check the port and that the Docker engine is running.",
        (SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain }, _) =>
            $"The name {Address.Host} of the Docker engine is not known (tried {Address.Text}).",
        (SocketException e, _) => $"The Docker engine at {Address.Text} was not reached: {e.Message}.",
        (AuthenticationException e, _) =>
            $"The Docker engine at {Address.Text} and the given certificates do not trust each other: {(e.InnerException ?? e).Message} "
            + "Check ca_material, cert_material and key_material, or cert_path.",
        (TimeoutException, _) => $"The Docker engine at {Address.Text} did not answer within {ConnectTimeout.TotalSeconds:0} seconds.",
        _ => null,
    };

    private async ValueTask<Stream> ConnectAsync(CancellationToken ct)
    {
        if (Address.Transport == EngineTransport.Ssh)
        {
            return SshStream.Start(Address, SshOptions);
        }

        var isUnix = Address.Transport == EngineTransport.Unix;
        var socket = isUnix
            ? new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified)
            : new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        Stream? stream = null;
        try
        {
            EndPoint end = isUnix ? new UnixDomainSocketEndPoint(Address.Path) : new DnsEndPoint(Address.Host, Port);
            await socket.ConnectAsync(end, ct);
            stream = new NetworkStream(socket, ownsSocket: true);
            if (!UsesTls)
            {
                return stream;
            }

            var tls = new SslStream(stream);
            stream = tls;
            await tls.AuthenticateAsClientAsync((Tls ?? new EngineTls("", "", "")).Options(Address.Host), ct);
            return tls;
        }
        catch
        {
            if (stream is not null)
            {
                await stream.DisposeAsync();
            }

            socket.Dispose();
            throw;
        }
    }
}
