using System.Collections.Concurrent;
using System.IO.Compression;
using Coder.Terraform.Downloads;

namespace Coder.Terraform.Plugins.Sources;

/// <summary>
/// Unpacked packages in a folder, each below the SHA-256 of its archive. A package appears there in one step, so that any number of processes
/// may use and fill the folder without a lock; two that fetch the same package at once do the work twice and keep one result.
/// </summary>
public sealed class PackageCache(string root, HttpClient http)
{
    private const long MaxBytes = 2L * 1024 * 1024 * 1024;
    private static readonly TimeSpan DownloadLimit = TimeSpan.FromMinutes(10);
    private readonly ConcurrentDictionary<(string Path, long Length, DateTime Written), string> _hashes = new();

    /// <summary>The folder of a package that is unpacked here already; null when it is not.</summary>
    /// <param name="sha256">SHA-256 of the archive, lower-case hex.</param>
    public string? Find(string sha256) => IsSha256(sha256) && Directory.Exists(FolderOf(sha256)) ? FolderOf(sha256) : null;

    /// <summary>SHA-256 of the archive that a folder was unpacked from; null for a folder that is not from here.</summary>
    public string? ArchiveOf(string folder) =>
        Path.GetDirectoryName(folder) == Path.TrimEndingDirectorySeparator(root) && IsSha256(Path.GetFileName(folder)) ? Path.GetFileName(folder) : null;

    /// <summary>Fetches an archive when it must be, and unpacks it.</summary>
    /// <returns>The package's folder and the archive's SHA-256.</returns>
    /// <exception cref="DownloadException">It cannot be fetched or unpacked, or is not what the source said.</exception>
    public async Task<(string Folder, string Sha256)> UnpackAsync(ProviderPackage package, CancellationToken ct)
    {
        if (package.Sha256 is { } told && Find(told) is { } known)
        {
            return (known, told);
        }

        Directory.CreateDirectory(root);
        var temporary = PrivateFolder.Create(root, ".new-").FullName;
        try
        {
            var archive = package.Archive ?? await DownloadAsync(package.Url!, Path.Combine(temporary, "package.zip"), ct);
            var sha256 = (await PackageHash.OfArchiveAsync(archive, ct))["zh:".Length..];
            if (package.Sha256 is { } expected && sha256 != expected)
            {
                throw new PackageSourceException($"{package.Archive ?? Download.Shown(package.Url!)} has the checksum {sha256}, but {expected} was expected. The download may be damaged: build again, and tell the mirror's administrator if it stays.");
            }

            if (Find(sha256) is null)
            {
                await UnpackAsync(archive, Path.Combine(temporary, "package"), FolderOf(sha256), ct);
            }

            return (FolderOf(sha256), sha256);
        }
        catch (Exception e) when (e is InvalidDataException or IOException and not FileNotFoundException)
        {
            throw new PackageSourceException($"The package {package.Archive ?? Download.Shown(package.Url!)} cannot be unpacked: {e.Message}", e);
        }
        finally
        {
            Directory.Delete(temporary, recursive: true);
        }
    }

    /// <summary>The <c>h1:</c> hash of a package's folder, or the SHA-256 of a file; computed again only when a file changed.</summary>
    public async Task<string> HashAsync(string path, CancellationToken ct)
    {
        var folder = Directory.Exists(path);
        var files = folder ? Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories).Select(f => new FileInfo(f)).ToList() : [new FileInfo(path)];
        var key = (path, files.Sum(f => f.Length), files.Max(f => f.LastWriteTimeUtc));
        if (!_hashes.TryGetValue(key, out var hash))
        {
            hash = folder ? await PackageHash.OfFolderAsync(path, ct) : await PackageHash.OfArchiveAsync(path, ct);
            _hashes[key] = hash;
        }

        return hash;
    }

    // Hashes come from templates and from servers, and become the name of a folder.
    private static bool IsSha256(string text) => text.Length == 64 && text.All(char.IsAsciiHexDigitLower);

    private string FolderOf(string sha256) => Path.Combine(root, sha256);

    private static async Task UnpackAsync(string archive, string temporary, string final, CancellationToken ct)
    {
        await ZipFile.ExtractToDirectoryAsync(archive, temporary, ct);
        foreach (var file in Directory.EnumerateFiles(temporary, "terraform-provider-*"))
        {
            File.SetUnixFileMode(file, File.GetUnixFileMode(file) | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
        }

        try
        {
            Directory.Move(temporary, final);
        }
        catch (IOException) when (Directory.Exists(final))
        {
            // Another was faster, with the same content.
        }
    }

    private async Task<string> DownloadAsync(Uri url, string path, CancellationToken asked)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(asked);
        limit.CancelAfter(DownloadLimit);
        try
        {
            using var answer = await Download.OpenAsync(http, url, limit.Token) ?? throw new PackageSourceException($"{Download.Shown(url)} does not exist.");
            await using var target = File.Create(path);
            await Download.CopyAsync(answer, target, MaxBytes, limit.Token);
            return path;
        }
        catch (OperationCanceledException e) when (!asked.IsCancellationRequested)
        {
            throw new PackageSourceException($"{Download.Shown(url)} did not arrive within {DownloadLimit.TotalMinutes:0} minutes.", e);
        }
    }
}
