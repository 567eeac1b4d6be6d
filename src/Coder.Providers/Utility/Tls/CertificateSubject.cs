using System.Net;
using System.Security.Cryptography.X509Certificates;
using Coder.Hcl.Values;
using Coder.Providers.Declaration;
using static Coder.Providers.Declaration.Field;

namespace Coder.Providers.Utility.Tls;

/// <summary>Whom a certificate is for: the <c>subject</c> block, and the names beside it.</summary>
internal static class CertificateSubject
{
    private static readonly (string Field, string Oid, string Description)[] Parts =
    [
        ("country", "2.5.4.6", "Two letters of the country."),
        ("organization", "2.5.4.10", "The organization."),
        ("organizational_unit", "2.5.4.11", "Its part."),
        ("locality", "2.5.4.7", "The town."),
        ("province", "2.5.4.8", "The province or state."),
        ("street_address", "2.5.4.9", "Lines of the street address."),
        ("postal_code", "2.5.4.17", "The postal code."),
        ("common_name", "2.5.4.3", "The name, such as a host's."),
        ("serial_number", "2.5.4.5", "A number of the subject."),
        ("email_address", "1.2.840.113549.1.9.1", "An e-mail address."),
    ];

    /// <summary>The arguments beside the block.</summary>
    public static IEnumerable<Field> Names =>
    [
        Optional("dns_names", HclType.List(HclType.String), "Host names that it is for."),
        Optional("ip_addresses", HclType.List(HclType.String), "IP addresses that it is for.")
            .Check(list => Wrong(list, a => IPAddress.TryParse(a, out _)) is { } wrong ? $"has \"{wrong}\", which is no IP address." : null),
        Optional("uris", HclType.List(HclType.String), "URIs that it is for.")
            .Check(list => Wrong(list, u => Uri.TryCreate(u, UriKind.Absolute, out _)) is { } wrong ? $"has \"{wrong}\", which is no URI." : null),
    ];

    /// <summary>The block.</summary>
    public static NestedBlock Block => Declaration.Block.ListOf(
        "subject",
        [
            .. Parts.Select(p => p.Field switch
            {
                "street_address" => Optional(p.Field, HclType.List(HclType.String), p.Description),
                "country" => Optional(p.Field, HclType.String, p.Description).Check(c => c.AsString().Length == 2 ? null : "must have two letters."),
                _ => Optional(p.Field, HclType.String, p.Description),
            }),
        ],
        max: 1);

    /// <summary>The distinguished name.</summary>
    /// <exception cref="ArgumentException">A part cannot be written.</exception>
    public static X500DistinguishedName NameOf(BlockValue config)
    {
        var name = new X500DistinguishedNameBuilder();
        foreach (var subject in config.Blocks("subject"))
        {
            foreach (var (field, oid, _) in Parts)
            {
                var values = field == "street_address" ? subject.Texts(field) : [subject.Text(field)];
                foreach (var value in values.Where(v => v.Length > 0))
                {
                    Add(name, field, oid, value);
                }
            }
        }

        return name.Build();
    }

    /// <summary>The extension with the names beside the block; null when there are none.</summary>
    public static X509Extension? Alternatives(BlockValue config)
    {
        var names = new SubjectAlternativeNameBuilder();
        foreach (var host in config.Texts("dns_names"))
        {
            names.AddDnsName(host);
        }

        foreach (var address in config.Texts("ip_addresses"))
        {
            names.AddIpAddress(IPAddress.Parse(address));
        }

        foreach (var uri in config.Texts("uris"))
        {
            names.AddUri(new Uri(uri));
        }

        return config.Texts("dns_names").Count + config.Texts("ip_addresses").Count + config.Texts("uris").Count > 0 ? names.Build() : null;
    }

    private static void Add(X500DistinguishedNameBuilder name, string field, string oid, string value)
    {
        switch (field)
        {
            case "country":
                name.AddCountryOrRegion(value);
                break;
            case "email_address":
                name.AddEmailAddress(value);
                break;
            default:
                name.Add(oid, value);
                break;
        }
    }

    private static string? Wrong(HclValue list, Func<string, bool> isRight) =>
        list.Elements.Where(e => e is { IsKnown: true, IsNull: false }).Select(e => e.AsString()).FirstOrDefault(e => !isRight(e));
}
