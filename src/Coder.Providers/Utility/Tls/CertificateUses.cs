using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Coder.Hcl.Values;
using Coder.Providers.Declaration;
using static Coder.Providers.Declaration.Field;

namespace Coder.Providers.Utility.Tls;

/// <summary>The names of what a certificate may be used for (RFC 5280 §4.2.1.3 and §4.2.1.12).</summary>
internal static class CertificateUses
{
    private static readonly Dictionary<string, X509KeyUsageFlags> KeyUses = new(StringComparer.Ordinal)
    {
        ["digital_signature"] = X509KeyUsageFlags.DigitalSignature,
        ["content_commitment"] = X509KeyUsageFlags.NonRepudiation,
        ["key_encipherment"] = X509KeyUsageFlags.KeyEncipherment,
        ["data_encipherment"] = X509KeyUsageFlags.DataEncipherment,
        ["key_agreement"] = X509KeyUsageFlags.KeyAgreement,
        ["cert_signing"] = X509KeyUsageFlags.KeyCertSign,
        ["crl_signing"] = X509KeyUsageFlags.CrlSign,
        ["encipher_only"] = X509KeyUsageFlags.EncipherOnly,
        ["decipher_only"] = X509KeyUsageFlags.DecipherOnly,
    };

    private static readonly Dictionary<string, string> Purposes = new(StringComparer.Ordinal)
    {
        ["any_extended"] = "2.5.29.37.0",
        ["server_auth"] = "1.3.6.1.5.5.7.3.1",
        ["client_auth"] = "1.3.6.1.5.5.7.3.2",
        ["code_signing"] = "1.3.6.1.5.5.7.3.3",
        ["email_protection"] = "1.3.6.1.5.5.7.3.4",
        ["ipsec_end_system"] = "1.3.6.1.5.5.7.3.5",
        ["ipsec_tunnel"] = "1.3.6.1.5.5.7.3.6",
        ["ipsec_user"] = "1.3.6.1.5.5.7.3.7",
        ["timestamping"] = "1.3.6.1.5.5.7.3.8",
        ["ocsp_signing"] = "1.3.6.1.5.5.7.3.9",
        ["microsoft_server_gated_crypto"] = "1.3.6.1.4.1.311.10.3.3",
        ["microsoft_commercial_code_signing"] = "1.3.6.1.4.1.311.2.1.22",
        ["microsoft_kernel_code_signing"] = "1.3.6.1.4.1.311.61.1.1",
        ["netscape_server_gated_crypto"] = "2.16.840.1.113730.4.1",
    };

    /// <summary>The argument <c>allowed_uses</c>.</summary>
    public static Field Field()
    {
        var names = string.Join(", ", KeyUses.Keys.Concat(Purposes.Keys).Order(StringComparer.Ordinal));
        return Required("allowed_uses", HclType.List(HclType.String), $"What the certificate may be used for: {names}.").Check(uses =>
            uses.Elements.FirstOrDefault(u => u is { IsKnown: true, IsNull: false } && !KeyUses.ContainsKey(u.AsString()) && !Purposes.ContainsKey(u.AsString())) is { } wrong
                ? $"has \"{wrong.AsString()}\", which is none of {names}."
                : null);
    }

    /// <summary>The extensions that tell it.</summary>
    public static IEnumerable<X509Extension> Extensions(IReadOnlyList<string> uses)
    {
        var flags = uses.Aggregate(X509KeyUsageFlags.None, (all, use) => all | KeyUses.GetValueOrDefault(use));
        if (flags != X509KeyUsageFlags.None)
        {
            yield return new X509KeyUsageExtension(flags, critical: true);
        }

        var purposes = new OidCollection();
        foreach (var oid in uses.Where(Purposes.ContainsKey).Select(use => Purposes[use]).Distinct(StringComparer.Ordinal))
        {
            purposes.Add(new Oid(oid));
        }

        if (purposes.Count > 0)
        {
            yield return new X509EnhancedKeyUsageExtension(purposes, critical: false);
        }
    }
}
