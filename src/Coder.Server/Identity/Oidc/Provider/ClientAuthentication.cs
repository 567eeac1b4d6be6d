using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Coder.Server.Configuration;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Coder.Server.Identity.Oidc.Provider;

/// <summary>
/// How this server proves at the token endpoint that it is the client: with its secret (client_secret_basic, or client_secret_post when
/// the provider offers only that), or with a signed statement (private_key_jwt, RFC 7523).
/// </summary>
internal sealed class ClientAuthentication(OidcOptions options, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan AssertionLifetime = TimeSpan.FromMinutes(5);

    private readonly Lazy<SigningCredentials?> _credentials = new(() => LoadKey(options));

    /// <summary>Whether a private key takes the place of the secret.</summary>
    public bool UsesKey => options.ClientKeyFile.Length > 0;

    /// <summary>Reads the key and the certificate, so that a start notices what is wrong with them.</summary>
    /// <exception cref="StartupException">A file cannot be read or holds something else.</exception>
    public void Check() => _ = _credentials.Value;

    /// <summary>Adds the proof to a request's form; the header, when the proof goes there.</summary>
    public AuthenticationHeaderValue? Apply(Dictionary<string, string> form, ProviderMetadata provider)
    {
        if (_credentials.Value is { } credentials)
        {
            form["client_id"] = options.ClientId;
            form["client_assertion_type"] = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
            form["client_assertion"] = Assertion(credentials, provider.Issuer);
            return null;
        }

        var methods = provider.TokenAuthenticationMethods;
        if (methods.Contains("client_secret_post") && !methods.Contains("client_secret_basic"))
        {
            form["client_id"] = options.ClientId;
            form["client_secret"] = options.ClientSecret;
            return null;
        }

        var pair = $"{Uri.EscapeDataString(options.ClientId)}:{Uri.EscapeDataString(options.ClientSecret)}"; // RFC 6749, section 2.3.1
        return new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(pair)));
    }

    public void Dispose()
    {
        if (_credentials is { IsValueCreated: true, Value.Key: var key })
        {
            ((key as RsaSecurityKey)?.Rsa as IDisposable ?? (key as ECDsaSecurityKey)?.ECDsa)?.Dispose();
        }
    }

    private static SigningCredentials? LoadKey(OidcOptions options)
    {
        if (options.ClientKeyFile.Length == 0)
        {
            return null;
        }

        var pem = ReadFile(options.ClientKeyFile, OidcOptionTable.ClientKeyFile);
        var credentials = Try(() => RsaCredentials(pem)) ?? Try(() => EllipticCredentials(pem)) ?? throw new StartupException(
            $"{OidcOptionTable.ClientKeyFile.Env}: {options.ClientKeyFile} holds no unencrypted RSA or EC private key in PEM form.");
        if (options.ClientCertificateFile.Length > 0)
        {
            credentials.Key.KeyId = Fingerprint(options.ClientCertificateFile);
        }

        return credentials;
    }

    private static SigningCredentials RsaCredentials(string pem)
    {
        var key = RSA.Create();
        key.ImportFromPem(pem);
        return new SigningCredentials(new RsaSecurityKey(key), SecurityAlgorithms.RsaSha256);
    }

    private static SigningCredentials EllipticCredentials(string pem)
    {
        var key = ECDsa.Create();
        key.ImportFromPem(pem);
        var algorithm = key.KeySize switch { 256 => SecurityAlgorithms.EcdsaSha256, 384 => SecurityAlgorithms.EcdsaSha384, _ => SecurityAlgorithms.EcdsaSha512 };
        return new SigningCredentials(new ECDsaSecurityKey(key), algorithm);
    }

    private static SigningCredentials? Try(Func<SigningCredentials> load)
    {
        try
        {
            return load();
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            return null;
        }
    }

    private static string Fingerprint(string path)
    {
        try
        {
            using var certificate = X509Certificate2.CreateFromPem(ReadFile(path, OidcOptionTable.ClientCertificateFile));
            return Base64UrlEncoder.Encode(certificate.GetCertHash());
        }
        catch (CryptographicException e)
        {
            throw new StartupException($"{OidcOptionTable.ClientCertificateFile.Env}: {path} holds no certificate in PEM form: {e.Message}", e);
        }
    }

    private static string ReadFile(string path, Option option)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StartupException($"{option.Env}: {e.Message}", e);
        }
    }

    private string Assertion(SigningCredentials credentials, string issuer)
    {
        var now = time.GetUtcNow();
        var headers = new Dictionary<string, object>();
        if (credentials.Key.KeyId is { Length: > 0 } fingerprint)
        {
            headers["x5t"] = fingerprint;
        }

        return new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(new SecurityTokenDescriptor
        {
            SigningCredentials = credentials,
            AdditionalHeaderClaims = headers,
            Claims = new Dictionary<string, object>
            {
                ["iss"] = options.ClientId,
                ["sub"] = options.ClientId,
                ["aud"] = issuer, // as a token for one endpoint could be used at another
                ["jti"] = Guid.NewGuid().ToString("N"),
                ["iat"] = now.ToUnixTimeSeconds(),
                ["exp"] = (now + AssertionLifetime).ToUnixTimeSeconds(),
            },
        });
    }
}
