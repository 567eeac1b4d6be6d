using System.Formats.Tar;
using Coder.Sdk;

namespace Coder.Server.Templates;

/// <summary>The starter templates that ship with the server: the folders in <c>templates/</c> beside it.</summary>
internal sealed class StarterArchives(StarterFolder folder)
{
    private readonly Lazy<IReadOnlyList<TemplateExample>> _examples = new(() => Load(folder.Path));

    /// <summary>What there is, by name.</summary>
    public IReadOnlyList<TemplateExample> Examples => _examples.Value;

    /// <summary>A starter's files as a tar archive, the same bytes each time; null when there is no such starter.</summary>
    public byte[]? Find(string id) => Examples.Any(example => example.Id == id) ? Pack(Path.Combine(folder.Path, id)) : null;

    private static List<TemplateExample> Load(string root) => !Directory.Exists(root)
        ? []
        :
        [
            .. Directory.EnumerateDirectories(root)
                .Where(path => File.Exists(Path.Combine(path, "main.tf")))
                .Order(StringComparer.Ordinal)
                .Select(path => StarterReadme.Read(Path.GetFileName(path), Path.Combine(path, "README.md"))),
        ];

    private static byte[] Pack(string root)
    {
        var output = new MemoryStream();
        using (var tar = new TarWriter(output, TarEntryFormat.Pax, leaveOpen: true))
        {
            foreach (var path in Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
            {
                var name = Path.GetRelativePath(root, path).Replace('\\', '/');
                using var content = File.OpenRead(path);
                tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = content, ModificationTime = DateTimeOffset.UnixEpoch });
            }
        }

        return output.ToArray();
    }
}

/// <summary>Where the starter templates are.</summary>
internal sealed record StarterFolder(string Path);
