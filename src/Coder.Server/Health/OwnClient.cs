using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using Coder.Server.Configuration;
using Coder.Server.Http.Tls;

namespace Coder.Server.Health;

/// <summary>How the server calls its own access URL: as any client would, with its client certificate if it has one, and no cookies.</summary>
internal sealed class OwnClient(TlsOptions tls) : IDisposable
{
    private readonly Lazy<SocketsHttpHandler> _handler = new(() => Create(tls));

    /// <summary>The handler of all calls.</summary>
    public HttpMessageHandler Handler => _handler.Value;

    /// <summary>One sentence about why a call got no answer.</summary>
    public static string Explain(Exception exception) => exception switch
    {
        OperationCanceledException => "There was no answer within 10 seconds.",
        { InnerException: { } inner } when exception is HttpRequestException or System.Net.WebSockets.WebSocketException => Explain(inner),
        SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain } =>
            "The host name does not resolve from where the server runs.",
        SocketException { SocketErrorCode: SocketError.ConnectionRefused } => "The connection was refused: nothing listens there.",
        AuthenticationException e => $"TLS failed: {e.Message} The server trusts the authorities of its machine; SSL_CERT_FILE names others.",
        _ => exception.Message,
    };

    public void Dispose()
    {
        if (_handler.IsValueCreated)
        {
            _handler.Value.Dispose();
        }
    }

    private static SocketsHttpHandler Create(TlsOptions tls)
    {
        var handler = new SocketsHttpHandler
        {
            UseCookies = false,
            AllowAutoRedirect = false,
            PooledConnectionLifetime = TimeSpan.FromSeconds(1), // each check finds the way anew
            AutomaticDecompression = DecompressionMethods.None,
        };
        if (tls.OwnClientCertificate is { } files && TlsCertificate.TryLoad(files, out _) is { } own)
        {
            handler.SslOptions.ClientCertificateContext = own.Context;
        }

        return handler;
    }
}
