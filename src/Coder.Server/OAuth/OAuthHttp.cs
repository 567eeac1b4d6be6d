using System.Net.Http.Headers;
using System.Security.Authentication;
using System.Text;
using Coder.Server.Http;

namespace Coder.Server.OAuth;

/// <summary>An answer of the provider, whatever its status.</summary>
internal readonly record struct ProviderAnswer(int Status, string ContentType, string Body, Uri? Location)
{
    /// <summary>Whether the status is one of success.</summary>
    public bool Succeeded => Status is >= 200 and < 300;

    /// <summary>Whether the body claims to be JSON.</summary>
    public bool IsJson => ContentType.Contains("json", StringComparison.OrdinalIgnoreCase);
}

/// <summary>
/// Talks to a provider of OAuth 2.0 or OpenID Connect: short timeouts, bounded answers, no redirects. A provider that is away is 503, one whose certificate does not
/// fit is 502; the detail is a sentence for whoever operates this server.
/// </summary>
/// <param name="name">What error texts call the provider.</param>
/// <param name="consequence">What they say of its absence; may be empty.</param>
internal abstract class OAuthHttp(string name, string consequence) : IDisposable
{
    private const int MaxBytes = 1024 * 1024;

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    private readonly HttpClient _client = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        ConnectTimeout = TimeSpan.FromSeconds(5),
        PooledConnectionLifetime = TimeSpan.FromMinutes(2),
        MaxResponseHeadersLength = 64,
    })
    {
        Timeout = Timeout,
        MaxResponseContentBufferSize = MaxBytes,
    };

    /// <summary>GETs a document.</summary>
    public Task<Outcome<ProviderAnswer>> GetAsync(Uri url, CancellationToken ct, string? bearer = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, url);
        request.Headers.Accept.ParseAdd("application/json");
        if (bearer is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", bearer);
        }

        return SendAsync(request, ct);
    }

    /// <summary>POSTs a form.</summary>
    public Task<Outcome<ProviderAnswer>> PostAsync(
        Uri url, IReadOnlyDictionary<string, string> form, AuthenticationHeaderValue? authorization, CancellationToken ct)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new FormUrlEncodedContent(form) };
        request.Headers.Accept.ParseAdd("application/json");
        request.Headers.Authorization = authorization;
        return SendAsync(request, ct);
    }

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing) => _client.Dispose();

    /// <summary>Sends a request, and disposes it.</summary>
    public async Task<Outcome<ProviderAnswer>> SendAsync(HttpRequestMessage request, CancellationToken ct)
    {
        using (request)
        {
            try
            {
                using var answer = await _client.SendAsync(request, ct);
                var bytes = await answer.Content.ReadAsByteArrayAsync(ct);
                return new ProviderAnswer(
                    (int)answer.StatusCode,
                    answer.Content.Headers.ContentType?.MediaType ?? "",
                    Encoding.UTF8.GetString(bytes),
                    answer.Headers.Location);
            }
            catch (HttpRequestException e) when (e.InnerException is AuthenticationException tls)
            {
                return new ApiError(
                    StatusCodes.Status502BadGateway,
                    $"The {name}'s certificate is not trusted.",
                    $"{Place(request)}: {(tls.InnerException ?? tls).Message.TrimEnd('.')}. "
                    + "Install the certificate of its authority on this server (or name it in SSL_CERT_FILE), or renew the provider's certificate.");
            }
            catch (HttpRequestException e)
            {
                return Away(request, (e.InnerException ?? e).Message);
            }
            catch (IOException e)
            {
                return Away(request, e.Message);
            }
            catch (OperationCanceledException) when (!ct.IsCancellationRequested)
            {
                return Away(request, $"no answer within {Timeout.TotalSeconds:0} seconds");
            }
        }
    }

    private ApiError Away(HttpRequestMessage request, string reason) => ApiError.Unavailable(
        $"The {name} does not answer.", $"{Place(request)}: {reason.TrimEnd('.')}. Try again in a moment. {consequence}".TrimEnd());

    private static string Place(HttpRequestMessage request) => request.RequestUri!.GetLeftPart(UriPartial.Path);
}
