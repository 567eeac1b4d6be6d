using System.Net;

namespace Coder.Provisioner.Modules;

/// <summary>Downloads of modules: https unless plain http is allowed, bounded in bytes, without stored cookies or credentials.</summary>
internal sealed class ModuleHttp(ModuleSourceOptions options, HttpClient client)
{
    /// <summary>Asks for an address; the answer is a success.</summary>
    /// <exception cref="ModuleFetchException">It cannot be reached, or answers with an error.</exception>
    public async Task<HttpResponseMessage> GetAsync(Uri url, CancellationToken ct)
    {
        if (url.Scheme != Uri.UriSchemeHttps && !(url.Scheme == Uri.UriSchemeHttp && options.AllowHttp))
        {
            throw new ModuleFetchException(
                $"{Shown(url)} is not an https address. Plain http has to be allowed in the server's settings (CODER_MODULE_ALLOW_HTTP).");
        }

        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, url);
            if (url.UserInfo.Length > 0)
            {
                var credentials = System.Text.Encoding.UTF8.GetBytes(Uri.UnescapeDataString(url.UserInfo));
                request.Headers.Authorization = new("Basic", Convert.ToBase64String(credentials));
            }

            var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, ct);
            if (answer.IsSuccessStatusCode)
            {
                return answer;
            }

            answer.Dispose();
            throw new ModuleFetchException(answer.StatusCode == HttpStatusCode.NotFound
                ? $"{Shown(url)} does not exist (404)."
                : $"{Shown(url)} answered with {(int)answer.StatusCode} {answer.ReasonPhrase}.");
        }
        catch (HttpRequestException e)
        {
            throw new ModuleFetchException($"{Shown(url)} cannot be reached: {e.Message}");
        }
    }

    /// <summary>The body of an answer.</summary>
    /// <exception cref="ModuleFetchException">It is larger than a download may be, or breaks off.</exception>
    public async Task<MemoryStream> ReadAsync(HttpResponseMessage answer, CancellationToken ct)
    {
        var body = new MemoryStream();
        var chunk = new byte[81920];
        try
        {
            await using var stream = await answer.Content.ReadAsStreamAsync(ct);
            for (int read; (read = await stream.ReadAsync(chunk, ct)) > 0;)
            {
                if (body.Length + read > options.DownloadBytes)
                {
                    throw new ModuleFetchException($"{Shown(answer.RequestMessage!.RequestUri!)} has more than {options.DownloadBytes} bytes.");
                }

                body.Write(chunk, 0, read);
            }
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            throw new ModuleFetchException($"{Shown(answer.RequestMessage!.RequestUri!)} broke off: {e.Message}");
        }

        body.Position = 0;
        return body;
    }

    private static string Shown(Uri url) => ModuleAddressParser.Shown(url.GetLeftPart(UriPartial.Path));
}
