using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace Coder.Terraform.Downloads;

/// <summary>
/// Requests for what templates need from elsewhere: modules, providers, and what registries say about them. All are bounded, and fail with a
/// sentence that shows neither the credentials nor the query of an address.
/// </summary>
public static class Download
{
    /// <summary>Asks for an address, with the credentials that it has; null when there is nothing (404, 410).</summary>
    /// <param name="http">Makes the request.</param>
    /// <param name="url">The address.</param>
    /// <param name="ct">Ends waiting for the answer.</param>
    /// <returns>A successful answer, of which the body is not read yet.</returns>
    /// <exception cref="DownloadException">It cannot be reached, answers with an error, or not within the time limit of <paramref name="http"/>.</exception>
    public static async Task<HttpResponseMessage?> OpenAsync(HttpClient http, Uri url, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        if (url.UserInfo.Length > 0)
        {
            var credentials = Encoding.UTF8.GetBytes(Uri.UnescapeDataString(url.UserInfo));
            request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(credentials));
        }

        try
        {
            var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, ct);
            if (answer.IsSuccessStatusCode)
            {
                return answer;
            }

            answer.Dispose();
            return answer.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.Gone
                ? null
                : throw new DownloadException($"{Shown(url)} answered with {$"{(int)answer.StatusCode} {answer.ReasonPhrase}".TrimEnd()}.");
        }
        catch (HttpRequestException e)
        {
            throw new DownloadException($"{Shown(url)} cannot be read: {e.Message}", e);
        }
        catch (OperationCanceledException e) when (!ct.IsCancellationRequested)
        {
            throw Late(url, e);
        }
    }

    /// <summary>Writes the body of an answer.</summary>
    /// <param name="answer">The answer.</param>
    /// <param name="target">Receives the body.</param>
    /// <param name="most">Bytes that it may have.</param>
    /// <param name="ct">Ends the transfer.</param>
    /// <exception cref="DownloadException">It is larger, or breaks off.</exception>
    /// <exception cref="IOException"><paramref name="target"/> does not take it.</exception>
    public static async Task CopyAsync(HttpResponseMessage answer, Stream target, long most, CancellationToken ct)
    {
        var url = answer.RequestMessage!.RequestUri!;
        var chunk = new byte[80 * 1024];
        var total = 0L;
        try
        {
            await using var source = await answer.Content.ReadAsStreamAsync(ct);
            while (await ReadAsync(source, chunk, url, ct) is > 0 and var read)
            {
                total += read;
                if (total > most)
                {
                    throw new DownloadException($"{Shown(url)} has more than {most} bytes.");
                }

                await target.WriteAsync(chunk.AsMemory(0, read), ct);
            }
        }
        catch (HttpRequestException e)
        {
            throw BrokenOff(url, e);
        }
    }

    /// <summary>A small file; null when there is none (404, 410).</summary>
    /// <param name="http">Makes the request; its time limit is that of the whole download.</param>
    /// <param name="url">The address.</param>
    /// <param name="most">Bytes that it may have.</param>
    /// <param name="ct">Ends the download.</param>
    /// <exception cref="DownloadException">It cannot be had.</exception>
    public static async Task<byte[]?> BytesAsync(HttpClient http, Uri url, long most, CancellationToken ct)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(http.Timeout);
        try
        {
            using var answer = await OpenAsync(http, url, limit.Token);
            if (answer is null)
            {
                return null;
            }

            using var body = new MemoryStream();
            await CopyAsync(answer, body, most, limit.Token);
            return body.ToArray();
        }
        catch (OperationCanceledException e) when (!ct.IsCancellationRequested)
        {
            throw Late(url, e);
        }
    }

    /// <summary>An address for messages: without credentials and query, which may be secrets.</summary>
    public static string Shown(Uri url) => url.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped);

    private static async Task<int> ReadAsync(Stream source, byte[] chunk, Uri url, CancellationToken ct)
    {
        try
        {
            return await source.ReadAsync(chunk, ct);
        }
        catch (IOException e)
        {
            throw BrokenOff(url, e);
        }
    }

    private static DownloadException BrokenOff(Uri url, Exception cause) => new($"{Shown(url)} broke off: {cause.Message}", cause);

    private static DownloadException Late(Uri url, Exception cause) => new($"{Shown(url)} did not answer in time.", cause);
}
