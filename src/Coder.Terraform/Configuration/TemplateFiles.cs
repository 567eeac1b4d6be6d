namespace Coder.Terraform.Configuration;

/// <summary>
/// The files of a template, in memory: path relative to the template's folder, with <c>/</c> → content.
/// Immutable. Nothing outside of it can be read by a template.
/// </summary>
public sealed class TemplateFiles
{
    private readonly SortedDictionary<string, ReadOnlyMemory<byte>> _files = new(StringComparer.Ordinal);

    /// <summary>Takes the files; paths are normalised, those that leave the folder are refused with <see cref="ArgumentException"/>.</summary>
    public TemplateFiles(IEnumerable<KeyValuePair<string, ReadOnlyMemory<byte>>> files)
    {
        foreach (var (path, content) in files)
        {
            var normal = Normalize(path) ?? throw new ArgumentException($"The path {path} leaves the template's folder.", nameof(files));
            _files[normal] = content;
        }
    }

    /// <summary>All paths in ordinal order.</summary>
    public IReadOnlyCollection<string> Paths => _files.Keys;

    /// <summary>Builds a file set from texts, for tests and tools.</summary>
    public static TemplateFiles FromTexts(params (string Path, string Text)[] files) =>
        new(files.Select(f => KeyValuePair.Create(f.Path, (ReadOnlyMemory<byte>)System.Text.Encoding.UTF8.GetBytes(f.Text))));

    /// <summary>The content of a file by its normalised path; false when there is none.</summary>
    public bool TryRead(string path, out ReadOnlyMemory<byte> content) => _files.TryGetValue(path, out content);

    /// <summary>The content of a file as text, for diagnostics; null when there is none.</summary>
    public string? ReadText(string path) => _files.TryGetValue(path, out var content) ? System.Text.Encoding.UTF8.GetString(content.Span) : null;

    /// <summary>True when a file lies in that folder (empty: the template's folder) or below it.</summary>
    public bool FolderExists(string folder) =>
        folder.Length == 0 ? _files.Count > 0 : _files.Keys.Any(p => p.Length > folder.Length && p[folder.Length] == '/' && p.StartsWith(folder, StringComparison.Ordinal));

    /// <summary>Names of the files directly in a folder (empty: the template's folder), in ordinal order.</summary>
    public IEnumerable<string> FilesIn(string folder)
    {
        foreach (var path in _files.Keys)
        {
            var slash = path.LastIndexOf('/');
            if ((slash < 0 ? 0 : slash) == folder.Length && path.StartsWith(folder, StringComparison.Ordinal))
            {
                yield return path[(slash + 1)..];
            }
        }
    }

    /// <summary>Writes files into a folder of this machine. Scripts, which begin with <c>#!</c>, can be run there: uploads do not keep modes.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="wanted">Which paths are written.</param>
    /// <exception cref="IOException">A file cannot be written.</exception>
    public void WriteTo(string folder, Func<string, bool> wanted)
    {
        foreach (var (name, content) in _files.Where(f => wanted(f.Key)))
        {
            var path = Path.Combine(folder, name);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllBytes(path, content.Span);
            if (content.Span.StartsWith("#!"u8) && !OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            }
        }
    }

    /// <summary>Folder and name as one path.</summary>
    public static string Combine(string folder, string name) => folder.Length == 0 ? name : folder + "/" + name;

    /// <summary>Resolves <c>.</c>, <c>..</c> and doubled slashes; null when the path is absolute or leaves the template's folder.</summary>
    public static string? Normalize(string path)
    {
        if (path.StartsWith('/'))
        {
            return null;
        }

        var parts = new List<string>();
        foreach (var part in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (part == ".")
            {
                continue;
            }

            if (part != "..")
            {
                parts.Add(part);
            }
            else if (parts.Count == 0)
            {
                return null;
            }
            else
            {
                parts.RemoveAt(parts.Count - 1);
            }
        }

        return string.Join('/', parts);
    }
}
