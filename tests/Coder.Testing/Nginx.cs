using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Coder.Testing;

/// <summary>
/// Debian's nginx as TLS-terminating proxy, with a certificate of an authority that only this test trusts. Its host name need not exist:
/// clients of <see cref="CreateClient"/> and a Chromium with <see cref="ChromiumArguments"/> find it on this machine.
/// </summary>
public sealed class Nginx : IAsyncDisposable
{
    private const string Program = "/usr/sbin/nginx";

    private readonly TestCertificates _certificates = new();
    private readonly NginxSite _site;
    private readonly TemporaryFolder _folder = new("coder-nginx-");
    private readonly StringBuilder _log = new();
    private Process? _process;

    private Nginx(NginxSite site)
    {
        _site = site;
        Port = site.Port == 0 ? Ports.Free() : site.Port;
        Uri = new Uri($"https://{site.HostName}:{Port}/");
        CertificateAuthorityFile = _folder.Of("ca.crt");
    }

    /// <summary>What browsers open, and what the access URL of the server behind is to be.</summary>
    public Uri Uri { get; }

    /// <summary>The port of 127.0.0.1.</summary>
    public int Port { get; }

    /// <summary>The authority that signed the site's certificate.</summary>
    public X509Certificate2 CertificateAuthority => _certificates.Authority;

    /// <summary>The same as a PEM file, for programs that take a file (<c>SSL_CERT_FILE</c>, <c>NODE_EXTRA_CA_CERTS</c>).</summary>
    public string CertificateAuthorityFile { get; }

    /// <summary>Let Chromium find the host on this machine and accept this test's certificate, and no other unknown one.</summary>
    public IReadOnlyList<string> ChromiumArguments { get; private set; } = [];

    /// <summary>What nginx wrote, for a test that failed.</summary>
    public string Log
    {
        get
        {
            lock (_log)
            {
                return _log.ToString();
            }
        }
    }

    /// <summary>Starts nginx and waits until it accepts connections.</summary>
    /// <exception cref="InvalidOperationException">It is not installed, or refused its configuration; the message has what it wrote.</exception>
    public static async Task<Nginx> StartAsync(NginxSite site)
    {
        ArgumentNullException.ThrowIfNull(site);
        if (!File.Exists(Program))
        {
            throw new InvalidOperationException("nginx is missing: apt-get install nginx (./test does it).");
        }

        var nginx = new Nginx(site);
        try
        {
            await nginx.LaunchAsync();
        }
        catch
        {
            await nginx.DisposeAsync();
            throw;
        }

        return nginx;
    }

    /// <summary>A client that trusts the site's certificate and resolves its host name. It keeps no cookies and follows no redirects.</summary>
    /// <param name="from">Address of this machine from which it connects, such as 127.0.0.2; nginx sees it as the client's.</param>
    public HttpClient CreateClient(IPAddress? from = null) => new(Handler(from)) { BaseAddress = Uri };

    /// <summary>Opens a WebSocket through the proxy.</summary>
    public async Task<ClientWebSocket> OpenWebSocketAsync(string path, Action<ClientWebSocketOptions>? configure, CancellationToken ct)
    {
        using var invoker = new HttpMessageInvoker(Handler(from: null));
        var socket = new ClientWebSocket();
        try
        {
            socket.Options.CollectHttpResponseDetails = true;
            configure?.Invoke(socket.Options);
            await socket.ConnectAsync(new Uri($"wss://{Uri.Authority}{path}"), invoker, ct);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is { HasExited: false })
        {
            Signals.Terminate(_process.Id);
            using var timeout = new CancellationTokenSource(Deadline.Limit);
            await _process.WaitForExitAsync(timeout.Token);
        }

        _process?.Dispose();
        _certificates.Dispose();
        _folder.Dispose();
    }

    private async Task LaunchAsync()
    {
        var directory = _folder.Path;
        var pair = _certificates.Issue([_site.HostName]);
        var (certificate, key) = pair.WriteTo(directory, "site");
        await File.WriteAllTextAsync(CertificateAuthorityFile, CertificateAuthority.ExportCertificatePem());
        using var served = X509Certificate2.CreateFromPem(pair.Certificate);
        ChromiumArguments =
        [
            $"--host-resolver-rules=MAP {_site.HostName} 127.0.0.1",
            $"--ignore-certificate-errors-spki-list={Fingerprint(served)}",
        ];
        var file = _folder.Write("nginx.conf", _site.Configuration(directory, certificate, key, Port));

        _process = new Process
        {
            StartInfo = new ProcessStartInfo(Program, ["-p", directory, "-c", file, "-e", "stderr"]) { RedirectStandardError = true },
        };
        _process.ErrorDataReceived += (_, line) => Keep(line.Data);
        _process.Start();
        _process.BeginErrorReadLine();
        await Eventually.HoldsAsync("nginx accepts connections", AcceptsAsync);
    }

    private async Task<bool> AcceptsAsync()
    {
        if (_process!.HasExited)
        {
            throw new InvalidOperationException($"nginx ended with {_process.ExitCode}:\n{Log}");
        }

        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, Port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private HttpMessageHandler Handler(IPAddress? from) =>
        _certificates.TrustingHandler(handler => handler.ConnectCallback = (_, ct) => ConnectAsync(from ?? IPAddress.Loopback, ct));

    private async ValueTask<Stream> ConnectAsync(IPAddress from, CancellationToken ct)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            socket.Bind(new IPEndPoint(from, 0));
            await socket.ConnectAsync(IPAddress.Loopback, Port, ct);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>SHA-256 of the public key, as Chromium names certificates.</summary>
    private static string Fingerprint(X509Certificate2 certificate) =>
        Convert.ToBase64String(System.Security.Cryptography.SHA256.HashData(certificate.PublicKey.ExportSubjectPublicKeyInfo()));

    private void Keep(string? line)
    {
        lock (_log)
        {
            _log.AppendLine(line);
        }
    }
}
