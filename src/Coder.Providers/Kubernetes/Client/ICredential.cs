using System.Net.Http.Headers;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Coder.Providers.Kubernetes.Client;

/// <summary>What shows the API server who asks.</summary>
internal interface ICredential
{
    /// <summary>Says where it comes from, for error texts.</summary>
    string Origin { get; }

    /// <summary>The header of a request and the certificate of a connection; null: none.</summary>
    /// <param name="renew">The server has refused what was given before.</param>
    /// <param name="ct">Cancels.</param>
    /// <exception cref="ConnectionException">There is none to be had.</exception>
    ValueTask<(AuthenticationHeaderValue? Header, X509Certificate2? Certificate)> GetAsync(bool renew, CancellationToken ct);
}

/// <summary>A credential that does not change: a token, a name with a password, a certificate, or nothing.</summary>
internal sealed class FixedCredential(string origin, AuthenticationHeaderValue? header, X509Certificate2? certificate) : ICredential
{
    /// <inheritdoc/>
    public string Origin => origin;

    /// <summary>A name and a password.</summary>
    public static AuthenticationHeaderValue Basic(string name, string password) =>
        new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{name}:{password}")));

    /// <inheritdoc/>
    public ValueTask<(AuthenticationHeaderValue? Header, X509Certificate2? Certificate)> GetAsync(bool renew, CancellationToken ct) =>
        new((header, certificate));
}

/// <summary>A token in a file that others replace from time to time, as Kubernetes does with those of service accounts.</summary>
internal sealed class TokenFileCredential(string path, TimeProvider time) : ICredential
{
    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(1);
    private readonly Lock _lock = new();
    private string? _token;
    private long _readAt;

    /// <inheritdoc/>
    public string Origin => $"the token in {path}";

    /// <inheritdoc/>
    public ValueTask<(AuthenticationHeaderValue? Header, X509Certificate2? Certificate)> GetAsync(bool renew, CancellationToken ct)
    {
        lock (_lock)
        {
            if (_token is null || renew || time.GetElapsedTime(_readAt) >= Fresh)
            {
                _token = Read();
                _readAt = time.GetTimestamp();
            }

            return new((new AuthenticationHeaderValue("Bearer", _token), null));
        }
    }

    private string Read()
    {
        try
        {
            return File.ReadAllText(path).Trim();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ConnectionException($"The token file {path} cannot be read: {e.Message}", e);
        }
    }
}
