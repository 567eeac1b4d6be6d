using System.Globalization;
using System.Numerics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Coder.Hcl.Values;
using Coder.Providers.Declaration;
using static Coder.Providers.Declaration.Field;

namespace Coder.Providers.Utility.Tls;

/// <summary>What self-signed and locally signed certificates have in common: how long they are valid, and what they may be used for.</summary>
internal static class CertificateFields
{
    private const int SerialBytes = 16;

    /// <summary>The arguments and attributes.</summary>
    public static IEnumerable<Field> All =>
    [
        Id("The serial number."),
        Required("validity_period_hours", HclType.Number, "How many hours it is valid.").Between(0, 24L * 366 * 1000),
        CertificateUses.Field(),
        Optional("early_renewal_hours", HclType.Number, "How many hours before its end a build makes a new one.").Default(0).Between(0, 24L * 366 * 1000).InPlace(),
        Optional("is_ca_certificate", HclType.Bool, "Whether it is that of a certificate authority.").Default(false),
        Optional("max_path_length", HclType.Number, "How many authorities may stand between it and a certificate, when it is an authority's; -1: any number.")
            .Default(-1).Between(-1, 1000),
        Optional("set_subject_key_id", HclType.Bool, "Adds the identifier of its key; authorities have it in any case.").Default(false),
        Optional("set_authority_key_id", HclType.Bool, "Adds the identifier of the signer's key, when the signer's certificate has one.").Default(false),
        Computed("cert_pem", HclType.String, "The certificate in PEM."),
        Computed("validity_start_time", HclType.String, "From when it is valid (RFC 3339)."),
        Computed("validity_end_time", HclType.String, "Until when it is valid (RFC 3339)."),
        Computed("ready_for_renewal", HclType.Bool, "Whether the next build makes a new one."),
    ];

    /// <summary>Adds the extensions that the arguments ask for.</summary>
    /// <param name="request">Gets them.</param>
    /// <param name="config">The arguments.</param>
    /// <param name="issuer">The identifier of the signer's key; null when the signer's certificate has none.</param>
    public static void AddExtensions(CertificateRequest request, BlockValue config, X509SubjectKeyIdentifierExtension? issuer)
    {
        var isAuthority = config.Flag("is_ca_certificate");
        var pathLength = config.NumberOrNull("max_path_length") ?? -1;
        foreach (var extension in CertificateUses.Extensions(config.Texts("allowed_uses")))
        {
            request.CertificateExtensions.Add(extension);
        }

        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(isAuthority, isAuthority && pathLength >= 0, (int)Math.Max(pathLength, 0), critical: true));
        if (isAuthority || config.Flag("set_subject_key_id"))
        {
            request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        }

        if (issuer is not null && config.Flag("set_authority_key_id"))
        {
            request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromSubjectKeyIdentifier(issuer));
        }
    }

    /// <summary>Signs a certificate that is valid from now on, and sets the attributes.</summary>
    public static BlockValue Signed(BlockValue planned, CertificateRequest request, X500DistinguishedName issuer, TlsKey key, TimeProvider time)
    {
        var now = time.GetUtcNow();
        var start = now.AddTicks(-(now.Ticks % TimeSpan.TicksPerSecond));
        var end = start.AddHours(planned.Number("validity_period_hours"));
        var serial = RandomNumberGenerator.GetBytes(SerialBytes);
        serial[0] &= 0x7F; // a positive number
        using var certificate = request.Create(issuer, key.Signer(), start, end, serial);
        var block = planned
            .With("id", new BigInteger(serial, isUnsigned: true, isBigEndian: true).ToString(CultureInfo.InvariantCulture))
            .With("cert_pem", certificate.ExportCertificatePem() + "\n")
            .With("validity_start_time", Text(start))
            .With("validity_end_time", Text(end));
        return block.With("ready_for_renewal", IsDue(block, time));
    }

    /// <summary>Whether the next build makes a new certificate.</summary>
    public static bool IsDue(BlockValue state, TimeProvider time) =>
        DateTimeOffset.TryParse(state.Text("validity_end_time"), CultureInfo.InvariantCulture, out var end)
        && time.GetUtcNow() >= end.AddHours(-state.Number("early_renewal_hours"));

    private static string Text(DateTimeOffset time) => time.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
