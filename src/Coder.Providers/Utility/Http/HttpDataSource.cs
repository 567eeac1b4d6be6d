using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Coder.Hcl.Values;
using Coder.Providers.Declaration;
using Coder.Terraform.Providers;
using static Coder.Providers.Declaration.Field;

namespace Coder.Providers.Utility.Http;

/// <summary>
/// <c>http</c>: the answer of a web server. Any address that the server's machine reaches can be asked, also its own and link-local ones, as
/// with Terraform: who writes templates is trusted with that machine.
/// </summary>
internal sealed class HttpDataSource() : DataSource<TimeProvider>("http", new Block(
    [
        Id("The URL."),
        Required("url", HclType.String, "What to ask: an http or https URL.").Check(u =>
            Uri.TryCreate(u.AsString(), UriKind.Absolute, out var url) && url.Scheme is "http" or "https" ? null : $"must be an http or https URL, not \"{u.AsString()}\"."),
        Optional("method", HclType.String, "GET, HEAD or POST; GET when not set.").OneOf("GET", "HEAD", "POST"),
        Optional("request_headers", HclType.Map(HclType.String), "Headers to send."),
        Optional("request_body", HclType.String, "The text to send."),
        Optional("request_timeout_ms", HclType.Number, "How many milliseconds an answer may take; 30000 when not set.").AtLeast(1),
        Optional("ca_cert_pem", HclType.String, "Certificates in PEM that the server's has to come from."),
        Optional("insecure", HclType.Bool, "Takes any certificate of the server."),
        Computed("status_code", HclType.Number, "The status of the answer; also of one that is no success."),
        Computed("response_headers", HclType.Map(HclType.String), "Its headers; several of one name are joined with a comma."),
        Computed("response_body", HclType.String, "Its body as text."),
        Computed("body", HclType.String, "The same.").Deprecated("Use response_body."),
        Computed("response_body_base64", HclType.String, "Its body in base64."),
    ],
    new NestedBlock("retry", NestingMode.Single, new Block(
        [
            Optional("attempts", HclType.Number, "How often to try again after a failed connection or a 5xx answer.").Between(0, 100),
            Optional("min_delay_ms", HclType.Number, "The first pause in milliseconds; doubled each time. 1000 when not set.").Between(0, 600_000),
            Optional("max_delay_ms", HclType.Number, "The longest pause in milliseconds; 30000 when not set.").Between(0, 600_000),
        ]))))
{
    /// <summary>Largest body, in bytes.</summary>
    private const int MaxBody = 10 * 1024 * 1024;

    /// <inheritdoc/>
    public override async ValueTask<BlockValue> ReadAsync(Operation<TimeProvider> operation, BlockValue config, CancellationToken ct)
    {
        using var trust = Trust(operation, config);
        if (operation.Problems.HasErrors)
        {
            return config;
        }

        using var handler = Handler(config, trust);
        using var client = new HttpClient(handler) { MaxResponseContentBufferSize = MaxBody, Timeout = Timeout.InfiniteTimeSpan };
        var retry = config.Blocks("retry").Select(r => (BlockValue?)r).FirstOrDefault();
        var left = retry?.Number("attempts") ?? 0;
        var pause = retry?.NumberOrNull("min_delay_ms") ?? 1000;
        while (true)
        {
            var (answer, problem) = await AskAsync(client, operation.Context, config, ct);
            if (left-- > 0 && (answer is null || answer.Value.Number("status_code") >= 500))
            {
                await Task.Delay(TimeSpan.FromMilliseconds(Math.Min(pause, retry?.NumberOrNull("max_delay_ms") ?? 30_000)), operation.Context, ct);
                pause *= 2;
                continue;
            }

            if (answer is null)
            {
                operation.Fail("No answer", $"{config.Text("url")} could not be read: {problem}");
            }

            return answer ?? config;
        }
    }

    private static async Task<(BlockValue? Answer, string Problem)> AskAsync(HttpClient client, TimeProvider time, BlockValue config, CancellationToken ct)
    {
        var limit = TimeSpan.FromMilliseconds(config.NumberOrNull("request_timeout_ms") ?? 30_000);
        using var timer = new CancellationTokenSource(limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, ct);
        try
        {
            using var request = Request(config);
            using var answer = await client.SendAsync(request, either.Token);
            var body = await answer.Content.ReadAsByteArrayAsync(either.Token);
            var text = Encoding.UTF8.GetString(body);
            var headers = answer.Headers.Concat(answer.Content.Headers).Select(h => KeyValuePair.Create(h.Key, HclValue.String(string.Join(", ", h.Value))));
            return (config
                .With("id", config.Text("url"))
                .With("status_code", (int)answer.StatusCode)
                .With("response_headers", HclValue.Map(HclType.String, headers))
                .With("response_body", text)
                .With("body", text)
                .With("response_body_base64", Convert.ToBase64String(body)), "");
        }
        catch (HttpRequestException e)
        {
            return (null, e.HttpRequestError == HttpRequestError.ConfigurationLimitExceeded ? $"the answer has more than {MaxBody / 1024 / 1024} MiB." : e.Message);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return (null, $"there was no answer within {limit.TotalMilliseconds:0} ms.");
        }
        catch (Exception e) when (e is FormatException or InvalidOperationException)
        {
            return (null, $"the request cannot be sent: {e.Message}");
        }
    }

    private static HttpRequestMessage Request(BlockValue config)
    {
        var request = new HttpRequestMessage(new HttpMethod(config.TextOrNull("method") ?? "GET"), config.Text("url"));
        if (config.TextOrNull("request_body") is { } body)
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        }

        foreach (var (name, value) in config.Map("request_headers"))
        {
            if (!request.Headers.TryAddWithoutValidation(name, value))
            {
                request.Content ??= new ByteArrayContent([]);
                request.Content.Headers.TryAddWithoutValidation(name, value);
            }
        }

        return request;
    }

    private static SocketsHttpHandler Handler(BlockValue config, Trusted trust)
    {
        var handler = new SocketsHttpHandler { UseCookies = false, AutomaticDecompression = System.Net.DecompressionMethods.All };
        if (config.Flag("insecure"))
        {
#pragma warning disable CA5359 // The template asks for exactly this with "insecure".
            handler.SslOptions.RemoteCertificateValidationCallback = (_, _, _, _) => true;
#pragma warning restore CA5359
        }
        else if (trust.Roots.Count > 0)
        {
            handler.SslOptions.CertificateChainPolicy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            handler.SslOptions.CertificateChainPolicy.CustomTrustStore.AddRange(trust.Roots);
        }

        return handler;
    }

    private static Trusted Trust(Operation<TimeProvider> operation, BlockValue config)
    {
        var roots = new X509Certificate2Collection();
        try
        {
            if (config.TextOrNull("ca_cert_pem") is { } pem)
            {
                roots.ImportFromPem(pem);
                if (roots.Count == 0)
                {
                    operation.Fail("Invalid certificate", "ca_cert_pem holds no certificate in PEM form.");
                }
            }
        }
        catch (CryptographicException e)
        {
            operation.Fail("Invalid certificate", $"ca_cert_pem cannot be read: {e.Message}");
        }

        return new Trusted(roots);
    }

    private sealed record Trusted(X509Certificate2Collection Roots) : IDisposable
    {
        public void Dispose()
        {
            foreach (var root in Roots)
            {
                root.Dispose();
            }
        }
    }
}
