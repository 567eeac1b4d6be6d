using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;

namespace Coder.Terraform.Plugins.Sources;

/// <summary>The hashes by which a lock file knows a package (Terraform, dependency lock file).</summary>
public static class PackageHash
{
    /// <summary>The hash of an archive as it was published: <c>zh:</c> and SHA-256 of the file.</summary>
    public static async Task<string> OfArchiveAsync(string zip, CancellationToken ct)
    {
        await using var stream = File.OpenRead(zip);
        return "zh:" + Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, ct));
    }

    /// <summary>The hash of what an archive holds: <c>h1:</c> and the SHA-256 of the list of SHA-256 and name of each file.</summary>
    public static async Task<string> OfContentAsync(string zip, CancellationToken ct)
    {
        await using var archive = await ZipFile.OpenReadAsync(zip, ct);
        var files = new List<(string Name, string Hash)>();
        foreach (var entry in archive.Entries.Where(e => !e.FullName.EndsWith('/')))
        {
            await using var stream = await entry.OpenAsync(ct);
            files.Add((entry.FullName, Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, ct))));
        }

        return Combine(files);
    }

    /// <summary>The same of an unpacked package.</summary>
    public static async Task<string> OfFolderAsync(string folder, CancellationToken ct)
    {
        var files = new List<(string Name, string Hash)>();
        foreach (var path in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
        {
            await using var stream = File.OpenRead(path);
            files.Add((Path.GetRelativePath(folder, path), Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, ct))));
        }

        return Combine(files);
    }

    private static string Combine(List<(string Name, string Hash)> files)
    {
        var lines = new StringBuilder();
        foreach (var (name, hash) in files.OrderBy(f => f.Name, StringComparer.Ordinal))
        {
            lines.Append(hash).Append("  ").Append(name).Append('\n');
        }

        return "h1:" + Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(lines.ToString())));
    }
}
