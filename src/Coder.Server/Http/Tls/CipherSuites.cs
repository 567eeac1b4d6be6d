using System.Collections.Frozen;
using System.Net.Security;

namespace Coder.Server.Http.Tls;

/// <summary>Which cipher suites are offered. Those of TLS 1.3 are all secure and always on.</summary>
internal static class CipherSuites
{
    private static readonly TlsCipherSuite[] Tls13 =
    [
        TlsCipherSuite.TLS_AES_128_GCM_SHA256,
        TlsCipherSuite.TLS_AES_256_GCM_SHA384,
        TlsCipherSuite.TLS_CHACHA20_POLY1305_SHA256,
    ];

    /// <summary>Forward secret and authenticated encryption; RFC 9325 §4.2.</summary>
    private static readonly TlsCipherSuite[] SecureTls12 =
    [
        TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,
        TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
        TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384,
        TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,
        TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256,
        TlsCipherSuite.TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256,
    ];

    /// <summary>Not offered by themselves, and taken when they are named: the settings that are in use name them.</summary>
    private static readonly TlsCipherSuite[] Tolerable =
    [
        TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA,
        TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA,
        TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA,
        TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA,
    ];

    private static readonly FrozenSet<TlsCipherSuite> Secure = SecureTls12.Concat(Tls13).Concat(Tolerable).ToFrozenSet();

    /// <summary>Names of the secure suites, for error texts.</summary>
    public static IEnumerable<string> SecureNames => Secure.Select(suite => suite.ToString());

    public static bool IsSecure(TlsCipherSuite suite) => Secure.Contains(suite);

    /// <summary>The policy of the named suites, or of the secure ones when none is named.</summary>
    public static CipherSuitesPolicy PolicyOf(IReadOnlyList<string> names)
    {
        var suites = names.Count == 0 ? SecureTls12 : names.Select(Enum.Parse<TlsCipherSuite>);
#pragma warning disable CA1416 // The server runs on Linux.
        return new CipherSuitesPolicy(suites.Union(Tls13));
#pragma warning restore CA1416
    }
}
