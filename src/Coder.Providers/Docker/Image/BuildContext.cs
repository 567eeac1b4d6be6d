using System.Formats.Tar;
using Coder.Terraform.Configuration;

namespace Coder.Providers.Docker.Image;

/// <summary>Packs the folder that an image is built from: one of the template, or of this machine.</summary>
internal static class BuildContext
{
    private const long Limit = 2L << 30;
    private const UnixFileMode Plain = (UnixFileMode)0b110_100_100;
    private const UnixFileMode Executable = (UnixFileMode)0b111_101_101;

    /// <summary>Writes the archive to a temporary file that goes away when it is closed.</summary>
    /// <param name="options">Where the template's files are.</param>
    /// <param name="folder">The folder.</param>
    /// <param name="dockerfile">The Dockerfile, which is packed even when the rules leave it out.</param>
    /// <param name="ct">Cancels packing.</param>
    /// <exception cref="IOException">The folder or its Dockerfile does not exist, cannot be read, or is too large.</exception>
    public static async Task<FileStream> PackAsync(DockerProviderOptions options, string folder, string dockerfile, CancellationToken ct)
    {
        var path = Path.Combine(Path.GetTempPath(), "coder-docker-" + Guid.NewGuid().ToString("N"));
        var archive = new FileStream(path, new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            Options = FileOptions.DeleteOnClose | FileOptions.Asynchronous,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        });
        try
        {
            await using (var tar = new TarWriter(archive, TarEntryFormat.Pax, leaveOpen: true))
            {
                if (options.Files is { } files && TemplateFiles.Normalize(folder) is { } inside)
                {
                    await PackTemplateAsync(tar, files, inside, dockerfile, options.TimeProvider.GetUtcNow(), ct);
                }
                else
                {
                    await PackFolderAsync(tar, archive, Path.GetFullPath(options.Expand(folder)), dockerfile, ct);
                }
            }

            archive.Position = 0;
            return archive;
        }
        catch
        {
            await archive.DisposeAsync();
            throw;
        }
    }

    private static async Task PackTemplateAsync(
        TarWriter tar, TemplateFiles files, string folder, string dockerfile, DateTimeOffset now, CancellationToken ct)
    {
        if (!files.FolderExists(folder))
        {
            throw new DirectoryNotFoundException($"The template has no folder {folder} to build an image from (build.context).");
        }

        if (!files.TryRead(TemplateFiles.Combine(folder, dockerfile), out _))
        {
            throw new FileNotFoundException($"The template has no {TemplateFiles.Combine(folder, dockerfile)} (build.context and build.dockerfile).");
        }

        var rules = new DockerIgnore(files.ReadText(TemplateFiles.Combine(folder, ".dockerignore")) ?? "");
        var start = folder.Length == 0 ? 0 : folder.Length + 1;
        foreach (var path in files.Paths.Where(p => folder.Length == 0 || p.StartsWith(folder + "/", StringComparison.Ordinal)))
        {
            var name = path[start..];
            if (name != dockerfile && rules.Ignores(name))
            {
                continue;
            }

            files.TryRead(path, out var content);
            using var data = new MemoryStream(content.ToArray());

            // A template's archive does not keep permissions: what begins as a script is taken to be one.
            var mode = content.Span.StartsWith("#!"u8) ? Executable : Plain;
            await tar.WriteEntryAsync(new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = data, Mode = mode, ModificationTime = now }, ct);
        }
    }

    private static async Task PackFolderAsync(TarWriter tar, FileStream archive, string folder, string dockerfile, CancellationToken ct)
    {
        if (!Directory.Exists(folder))
        {
            throw new DirectoryNotFoundException($"There is no folder {folder} on the provisioner's machine to build an image from (build.context).");
        }

        if (!File.Exists(Path.Combine(folder, dockerfile)))
        {
            throw new FileNotFoundException($"There is no Dockerfile at {Path.Combine(folder, dockerfile)} (build.context and build.dockerfile).");
        }

        var ignore = Path.Combine(folder, ".dockerignore");
        var rules = new DockerIgnore(File.Exists(ignore) ? await File.ReadAllTextAsync(ignore, ct) : "");
        var all = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None, IgnoreInaccessible = false };
        foreach (var entry in new DirectoryInfo(folder).EnumerateFileSystemInfos("*", all).OrderBy(e => e.FullName, StringComparer.Ordinal))
        {
            var name = Path.GetRelativePath(folder, entry.FullName);
            if (name != dockerfile && rules.Ignores(name))
            {
                continue;
            }

            await tar.WriteEntryAsync(entry.FullName, name, ct);
            if (archive.Position > Limit)
            {
                throw new IOException($"The folder {folder} has more than {Limit >> 30} GiB: leave out with .dockerignore what the image does not need.");
            }
        }
    }
}
