using Coder.Terraform.Configuration;

namespace Coder.Provisioner.Modules;

/// <summary>How much may still be fetched for one template.</summary>
internal sealed class ModuleBudget(ModuleSourceOptions options)
{
    private long _bytes;
    private int _files;

    /// <summary>Bytes that one file may have.</summary>
    public long FileBytes => options.FileBytes;

    /// <summary>Counts a file.</summary>
    /// <exception cref="ModuleFetchException">It is one too many, or too large.</exception>
    public void Take(string name, long bytes)
    {
        if (bytes > options.FileBytes)
        {
            throw new ModuleFetchException($"Its file \"{name}\" has more than {options.FileBytes} bytes.");
        }

        if ((_bytes += bytes) > options.TotalBytes)
        {
            throw new ModuleFetchException(
                $"With it the template's modules have more than {options.TotalBytes} bytes. Name a package that holds less than a whole repository.");
        }

        if (++_files > options.Files)
        {
            throw new ModuleFetchException(
                $"With it the template's modules have more than {options.Files} files. Name a package that holds less than a whole repository.");
        }
    }
}

/// <summary>
/// Collects the files of a downloaded package in memory. Names that lead out of the package are refused; links become
/// copies of what they point to inside of it.
/// </summary>
internal sealed class ModulePackage(ModuleBudget budget)
{
    private const int LinkChain = 8;
    private readonly SortedDictionary<string, ReadOnlyMemory<byte>> _files = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _links = new(StringComparer.Ordinal);

    /// <summary>Adds a file; reads no more of it than a file may have.</summary>
    public async Task AddFileAsync(string name, Stream content, CancellationToken ct)
    {
        var path = Inside(name);
        var buffer = new MemoryStream();
        var chunk = new byte[81920];
        for (int read; (read = await content.ReadAsync(chunk, ct)) > 0;)
        {
            buffer.Write(chunk, 0, read);
            if (buffer.Length > budget.FileBytes)
            {
                break;
            }
        }

        budget.Take(path, buffer.Length);
        _files[path] = buffer.ToArray();
    }

    /// <summary>Adds a symbolic link.</summary>
    public void AddLink(string name, string target)
    {
        var path = Inside(name);
        var slash = path.LastIndexOf('/');
        _links[path] = TemplateFiles.Normalize(TemplateFiles.Combine(slash < 0 ? "" : path[..slash], target)) is { } inside && !target.StartsWith('/')
            ? inside
            : throw new ModuleFetchException($"Its link \"{name}\" leads to \"{target}\", out of the package.");
    }

    /// <summary>All files.</summary>
    public TemplateFiles Build()
    {
        foreach (var (path, target) in _links.OrderBy(l => l.Key, StringComparer.Ordinal))
        {
            Resolve(path, target);
        }

        return new TemplateFiles(_files);
    }

    // A link that leads nowhere is left out, as reading it would fail too.
    private void Resolve(string path, string target)
    {
        for (var i = 0; i < LinkChain && _links.TryGetValue(target, out var next); i++)
        {
            target = next;
        }

        var below = target.Length == 0 ? "" : target + "/";
        var copies = _files.Where(f => f.Key == target || f.Key.StartsWith(below, StringComparison.Ordinal)).ToList();
        if ((path + "/").StartsWith(below, StringComparison.Ordinal) || _files.ContainsKey(path))
        {
            return;
        }

        foreach (var (name, content) in copies)
        {
            budget.Take(path, content.Length);
            _files[name == target ? path : path + "/" + name[below.Length..]] = content;
        }
    }

    private static string Inside(string name) =>
        TemplateFiles.Normalize(name) is { Length: > 0 } path && !name.Split('/', '\\').Contains("..", StringComparer.Ordinal) && !name.Contains('\0')
            ? path
            : throw new ModuleFetchException($"Its entry \"{(name.Length > 120 ? name[..120] + "…" : name)}\" leads out of the package.");
}
