using System.Runtime.InteropServices;

namespace Coder.Agent.Native;

/// <summary>
/// Whether the image has OpenSSL. The runtime takes all its cryptography from there, and ends the process at the first use when it is missing.
/// </summary>
internal static class OpenSsl
{
    /// <summary>What to do, for messages that say what does not work without it.</summary>
    public const string Remedy = "Install it in the image (Debian and Ubuntu: apt-get install libssl3; Fedora: dnf install openssl-libs).";

    // Those that the runtime looks for.
    private static readonly string[] Names = ["libssl.so.3", "libssl.so.1.1"];

    private static readonly Lazy<bool> Found = new(Look);

    /// <summary>True when TLS, hashes and random numbers of the runtime work.</summary>
    public static bool IsAvailable => Found.Value;

    private static bool Look()
    {
        string[] names = Environment.GetEnvironmentVariable("CLR_OPENSSL_VERSION_OVERRIDE") is { Length: > 0 } version ? [$"libssl.so.{version}", .. Names] : Names;
        foreach (var name in names)
        {
            if (NativeLibrary.TryLoad(name, out var library))
            {
                NativeLibrary.Free(library);
                return true;
            }
        }

        return false;
    }
}
