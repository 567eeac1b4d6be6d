using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Google.Protobuf;

namespace Coder.Terraform.Plugins.Grpc;

/// <summary>Unary gRPC calls to a server at a Unix socket, over HTTP/2 and, when there is a certificate to present, mutual TLS.</summary>
internal sealed class GrpcClient : IDisposable
{
    private readonly HttpMessageInvoker _http;
    private readonly Uri _base;

    /// <summary>Creates a client; it connects with the first call.</summary>
    /// <param name="endpoint">Unix socket, or an address and port of this machine.</param>
    /// <param name="client">What this side presents; null for a connection without TLS.</param>
    /// <param name="server">The certificate that the other side must present, DER; null for a connection without TLS.</param>
    public GrpcClient(EndPoint endpoint, X509Certificate2? client, byte[]? server)
    {
        var secure = client is not null && server is not null;
        _base = new Uri(secure ? "https://localhost" : "http://localhost");
        var handler = new SocketsHttpHandler
        {
            UseProxy = false,
            UseCookies = false,
            AllowAutoRedirect = false,
            ActivityHeadersPropagator = null,
            PooledConnectionIdleTimeout = Timeout.InfiniteTimeSpan,
            InitialHttp2StreamWindowSize = 1024 * 1024,
            ConnectCallback = async (_, ct) => await ConnectAsync(endpoint, ct),
        };
        if (secure)
        {
            handler.SslOptions = new SslClientAuthenticationOptions
            {
                // The server asks for the one certificate it was told of and names no authority to choose by.
                LocalCertificateSelectionCallback = (_, _, _, _, _) => client!,
                RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate is not null && certificate.GetRawCertData().AsSpan().SequenceEqual(server),
            };
        }

        _http = new HttpMessageInvoker(handler);
    }

    /// <summary>Makes one call.</summary>
    /// <param name="path">Service and method, as <c>/tfplugin6.Provider/ReadResource</c>.</param>
    /// <param name="request">What to send.</param>
    /// <param name="parser">Reads the answer.</param>
    /// <param name="ct">Ends the call; the other side is told.</param>
    /// <exception cref="GrpcException">The other side answered with an error.</exception>
    /// <exception cref="HttpRequestException">There is no connection, or it broke.</exception>
    /// <exception cref="IOException">The connection broke, or the answer is not gRPC.</exception>
    public async Task<T> CallAsync<T>(string path, IMessage request, MessageParser<T> parser, CancellationToken ct)
        where T : IMessage<T>
    {
        using var message = new HttpRequestMessage(HttpMethod.Post, new Uri(_base, path))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent(GrpcFrame.Of(request)),
        };
        message.Content.Headers.ContentType = new MediaTypeHeaderValue(GrpcFrame.ContentType);
        message.Headers.TE.Add(new TransferCodingWithQualityHeaderValue("trailers"));
        using var response = await _http.SendAsync(message, ct);
        if (response.StatusCode != HttpStatusCode.OK)
        {
            throw new HttpRequestException($"The plugin answered with HTTP status {(int)response.StatusCode} instead of gRPC.");
        }

        await using var stream = await response.Content.ReadAsStreamAsync(ct);
        var answer = await GrpcFrame.ReadAsync(stream, ct);

        // The trailers come with the end of the stream.
        while (answer is not null && await stream.ReadAsync(new byte[1], ct) > 0)
        {
            throw new InvalidDataException("More than one message answers the call.");
        }

        ThrowUnlessOk(response);
        try
        {
            return parser.ParseFrom(answer ?? throw new InvalidDataException("The answer has no message."));
        }
        catch (InvalidProtocolBufferException e)
        {
            throw new InvalidDataException($"The answer is no {typeof(T).DeclaringType?.DeclaringType?.Name ?? typeof(T).Name} message: {e.Message}", e);
        }
    }

    public void Dispose() => _http.Dispose();

    private static void ThrowUnlessOk(HttpResponseMessage response)
    {
        // An answer without content has the status among its headers.
        var status = Header(response, "grpc-status") ?? throw new InvalidDataException("The answer has no gRPC status.");
        if (status != "0")
        {
            var text = Uri.UnescapeDataString(Header(response, "grpc-message") ?? "");
            throw new GrpcException(
                int.TryParse(status, CultureInfo.InvariantCulture, out var code) ? code : (int)GrpcStatus.Unknown,
                text.Length > 0 ? text : "The call failed");
        }
    }

    private static string? Header(HttpResponseMessage response, string name) =>
        response.TrailingHeaders.TryGetValues(name, out var values) || response.Headers.TryGetValues(name, out values)
            ? string.Join(",", values)
            : null;

    private static async ValueTask<Stream> ConnectAsync(EndPoint endpoint, CancellationToken ct)
    {
        var socket = endpoint is UnixDomainSocketEndPoint
            ? new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified)
            : new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(endpoint, ct);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
