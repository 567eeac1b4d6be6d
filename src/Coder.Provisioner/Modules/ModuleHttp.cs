using Coder.Terraform.Downloads;

namespace Coder.Provisioner.Modules;

/// <summary>Downloads of modules: https unless plain http is allowed, bounded in bytes, without stored cookies or credentials.</summary>
internal sealed class ModuleHttp(ModuleSourceOptions options, HttpClient client)
{
    /// <summary>Asks for an address; the answer is a success.</summary>
    /// <exception cref="DownloadException">It cannot be reached, or answers with an error.</exception>
    public async Task<HttpResponseMessage> GetAsync(Uri url, CancellationToken ct)
    {
        if (url.Scheme != Uri.UriSchemeHttps && !(url.Scheme == Uri.UriSchemeHttp && options.AllowHttp))
        {
            throw new ModuleFetchException(
                $"{Download.Shown(url)} is not an https address. Plain http has to be allowed in the server's settings (CODER_MODULE_ALLOW_HTTP).");
        }

        return await Download.OpenAsync(client, url, ct) ?? throw new ModuleFetchException($"{Download.Shown(url)} does not exist (404).");
    }

    /// <summary>The body of an answer.</summary>
    /// <exception cref="DownloadException">It is larger than a download may be, or breaks off.</exception>
    public async Task<MemoryStream> ReadAsync(HttpResponseMessage answer, CancellationToken ct)
    {
        var body = new MemoryStream();
        await Download.CopyAsync(answer, body, options.DownloadBytes, ct);
        body.Position = 0;
        return body;
    }
}
