using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Coder.Providers.Docker.Client;

/// <summary>Certificates for an engine behind TLS, PEM; empty texts stand for what is not given.</summary>
/// <param name="Ca">Who signed the engine's certificate; empty: the system's authorities.</param>
/// <param name="Certificate">The client's certificate.</param>
/// <param name="Key">The client's key.</param>
internal sealed record EngineTls(string Ca, string Certificate, string Key)
{
    /// <summary>Reads <c>ca.pem</c>, <c>cert.pem</c> and <c>key.pem</c> of a folder.</summary>
    /// <exception cref="EngineException">One of the last two is missing or may not be read.</exception>
    public static EngineTls FromFolder(string folder)
    {
        try
        {
            var ca = Path.Combine(folder, "ca.pem");
            return new EngineTls(
                File.Exists(ca) ? File.ReadAllText(ca) : "",
                File.ReadAllText(Path.Combine(folder, "cert.pem")),
                File.ReadAllText(Path.Combine(folder, "key.pem")));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new EngineException(null, $"The certificates for Docker cannot be read from cert_path = \"{folder}\": {e.Message}", e);
        }
    }

    /// <summary>How to speak TLS with these certificates.</summary>
    /// <param name="host">The name that the engine's certificate must have.</param>
    /// <exception cref="EngineException">They are not PEM, or do not belong together.</exception>
    public SslClientAuthenticationOptions Options(string host)
    {
        var options = new SslClientAuthenticationOptions { TargetHost = host };
        try
        {
            if (Certificate.Length > 0)
            {
                // An ephemeral key cannot be used for client authentication everywhere: it goes through PKCS #12.
                using var pem = X509Certificate2.CreateFromPem(Certificate, Key);
                options.ClientCertificates = [X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pkcs12), null)];
            }

            if (Ca.Length > 0)
            {
                var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
                policy.CustomTrustStore.ImportFromPem(Ca);
                options.CertificateChainPolicy = policy;
            }
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            throw new EngineException(
                null, $"The certificates for Docker cannot be used: {e.Message} ca_material, cert_material and key_material must be PEM.", e);
        }

        return options;
    }
}
