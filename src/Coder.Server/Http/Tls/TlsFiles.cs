using System.Security.Cryptography;
using System.Text;

namespace Coder.Server.Http.Tls;

/// <summary>Reads the files that the TLS settings name.</summary>
internal static class TlsFiles
{
    private const int MaxBytes = 1 << 20;

    /// <summary>The file's text; null when it cannot be read, and then <paramref name="problem"/> names variable, file and reason.</summary>
    public static string? TryRead(string path, string variable, out string problem)
    {
        problem = "";
        try
        {
            var file = new FileInfo(path);
            if (file is { Exists: true, Length: > MaxBytes })
            {
                problem = $"{variable}: {path} is larger than 1 MiB, which no PEM file is.";
                return null;
            }

            return File.ReadAllText(path);
        }
        catch (UnauthorizedAccessException)
        {
            problem = Directory.Exists(path)
                ? $"{variable}: {path} is a directory; name the file in it."
                : $"{variable}: the server may not read {path}. It runs as {Environment.UserName}; give that user the right to read it.";
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            problem = $"{variable}: there is no file {path}. In Kubernetes: is the secret mounted there?";
        }
        catch (IOException e)
        {
            problem = $"{variable}: {path} cannot be read: {e.Message}";
        }

        return null;
    }

    /// <summary>What the files hold now, to see whether they changed: also when a link leads elsewhere, as in Kubernetes' mounts.</summary>
    public static string Fingerprint(IEnumerable<string> paths)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var path in paths)
        {
            hash.AppendData(Encoding.UTF8.GetBytes(TryRead(path, "", out var problem) ?? problem));
            hash.AppendData([0]);
        }

        return Convert.ToHexString(hash.GetHashAndReset());
    }
}
