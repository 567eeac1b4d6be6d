using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Coder.Providers.Tests.Infrastructure;
using Coder.Providers.Utility;

namespace Coder.Providers.Tests.Utility;

public sealed class HttpTests
{
    private readonly ProviderDriver _http = new(UtilityProviderFactory.CreateHttp(TimeProvider.System));

    [Fact]
    public async Task An_answer_is_read_with_status_headers_and_body()
    {
        await using var site = new Site(request => (request.StartsWith("POST /a?b=1 ", StringComparison.Ordinal) ? 201 : 400, "hello"));

        var data = await _http.DataValueAsync("http", new
        {
            url = site.Url + "a?b=1", method = "POST", request_body = "ping", request_headers = new Dictionary<string, string> { ["X-Who"] = "me" },
        });

        data.Number("status_code").ShouldBe(201);
        data.Text("response_body").ShouldBe("hello");
        data.Text("response_body_base64").ShouldBe("aGVsbG8=");
        data.GetAttribute("response_headers").Text("X-Site").ShouldBe("test");
        site.Requests.ShouldHaveSingleItem().ShouldContain("X-Who: me");
    }

    [Fact]
    public async Task A_server_that_fails_is_asked_again()
    {
        var answers = new Queue<int>([503, 500, 200]);
        await using var site = new Site(_ => (answers.Dequeue(), ""));

        var data = await _http.DataValueAsync("http", new { url = site.Url, retry = new { attempts = 5, min_delay_ms = 0 } });

        data.Number("status_code").ShouldBe(200);
        site.Requests.Count.ShouldBe(3);
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_told_with_its_address()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var url = $"http://127.0.0.1:{((IPEndPoint)taken.LocalEndpoint).Port}/";
        taken.Stop();

        (await _http.DataAsync("http", new { url })).Diagnostics.Told().ShouldContain($"{url} could not be read: ");
        (await _http.ValidateAsync("http", new { url = "file:///etc/passwd" })).Told().ShouldContain("must be an http or https URL");
        (await _http.DataAsync("http", new { url, ca_cert_pem = "nonsense" })).Diagnostics.Told().ShouldContain("ca_cert_pem holds no certificate");
    }

    // A connection that is closed with unread bytes is reset, and the answer lost.
    private static bool IsComplete(string request)
    {
        const string Length = "Content-Length: ";
        var end = request.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        var at = request.IndexOf(Length, StringComparison.Ordinal);
        return end >= 0 && (at < 0 || request.Length - end - 4 >= int.Parse(request[(at + Length.Length)..].Split('\r')[0], CultureInfo.InvariantCulture));
    }

    /// <summary>A server that answers each connection once.</summary>
    private sealed class Site : IAsyncDisposable
    {
        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
        private readonly Task _serving;

        public Site(Func<string, (int Status, string Body)> answer)
        {
            _listener.Start();
            Url = $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/";
            _serving = ServeAsync(answer);
        }

        public string Url { get; }

        public List<string> Requests { get; } = [];

        public async ValueTask DisposeAsync()
        {
            _listener.Stop();
            await _serving;
        }

        private async Task ServeAsync(Func<string, (int Status, string Body)> answer)
        {
            var buffer = new byte[65536];
            while (true)
            {
                try
                {
                    using var connection = await _listener.AcceptTcpClientAsync();
                    var stream = connection.GetStream();
                    var request = "";
                    while (!IsComplete(request))
                    {
                        request += Encoding.ASCII.GetString(buffer, 0, await stream.ReadAsync(buffer));
                    }

                    Requests.Add(request);
                    var (status, body) = answer(request);
                    await stream.WriteAsync(Encoding.ASCII.GetBytes(
                        $"HTTP/1.1 {status} X\r\nX-Site: test\r\nConnection: close\r\nContent-Length: {body.Length}\r\n\r\n{body}"));
                }
                catch (Exception e) when (e is SocketException or ObjectDisposedException)
                {
                    return;
                }
            }
        }
    }
}
