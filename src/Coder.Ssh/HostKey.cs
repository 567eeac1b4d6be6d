using System.Security.Cryptography;

namespace Coder.Ssh;

/// <summary>A key by which clients know the server again (RFC 4253 §6.6). May be used by many connections at once.</summary>
public abstract class HostKey : IDisposable
{
    /// <summary>The public key as clients store it.</summary>
    public abstract byte[] PublicKey { get; }

    /// <summary>The fingerprint that <c>ssh-keygen -l</c> prints, as <c>SHA256:…</c>.</summary>
    public string Fingerprint => "SHA256:" + Convert.ToBase64String(SHA256.HashData(PublicKey)).TrimEnd('=');

    /// <summary>Names of the signatures that it can make, the best first.</summary>
    internal abstract IReadOnlyList<string> Algorithms { get; }

    /// <summary>A signature with its name, as it goes over the wire.</summary>
    internal abstract byte[] Sign(string algorithm, byte[] data);

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Frees the key.</summary>
    protected abstract void Dispose(bool disposing);
}
