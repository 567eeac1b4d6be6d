using System.Security.Cryptography;
using System.Text;
using Coder.Terraform.Configuration;

namespace Coder.Provisioner.Cli;

/// <summary>A folder in which <c>terraform init</c> has run. It is not changed while it is used.</summary>
/// <param name="Path">The folder.</param>
internal sealed record PreparedTemplate(string Path)
{
    /// <summary>What <c>terraform graph</c> printed.</summary>
    public string GraphFile => System.IO.Path.Combine(Path, "graph.dot");

    /// <summary>Terraform's own folder, with modules and providers.</summary>
    public string DataFolder => System.IO.Path.Combine(Path, ".terraform");

    /// <summary>The lock file; absent when the template has no providers.</summary>
    public string LockFile => System.IO.Path.Combine(Path, ".terraform.lock.hcl");
}

/// <summary>
/// Keeps folders in which <c>terraform init</c> has run, by what init looks at: configuration, modules, lock file, settings. Jobs of
/// one template wait for its first preparation and for nothing else; also after a restart it is there already.
/// </summary>
internal sealed class PreparedTemplates(string folder, int capacity, TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Entry> _entries = new(StringComparer.Ordinal);

    /// <summary>What init looks at, as a name for a folder.</summary>
    public static string KeyOf(TemplateFiles files, params string[] settings)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var path in files.Paths.Where(IsLookedAt))
        {
            files.TryRead(path, out var content);
            hash.AppendData(Encoding.UTF8.GetBytes($"{path}\0{content.Length}\0"));
            hash.AppendData(content.Span);
        }

        hash.AppendData(Encoding.UTF8.GetBytes(string.Join('\0', settings)));
        return Convert.ToHexStringLower(hash.GetHashAndReset())[..40];
    }

    /// <summary>Uses a prepared folder, after preparing it when there is none; null when that failed.</summary>
    /// <param name="key">See <see cref="KeyOf"/>.</param>
    /// <param name="prepare">Fills an empty folder; false when it failed.</param>
    /// <param name="use">What to do with it; it stays for as long.</param>
    /// <param name="ct">Cancels waiting and preparing.</param>
    public async Task<T?> UseAsync<T>(string key, Func<string, Task<bool>> prepare, Func<PreparedTemplate, Task<T>> use, CancellationToken ct)
        where T : class
    {
        var entry = Enter(key);
        try
        {
            var path = Path.Combine(folder, key);
            await entry.Gate.WaitAsync(ct);
            try
            {
                if (!IsWhole(path) && !await PrepareAsync(path, prepare))
                {
                    return null;
                }
            }
            finally
            {
                entry.Gate.Release();
            }

            return await use(new PreparedTemplate(path));
        }
        finally
        {
            Leave(entry);
        }
    }

    private static bool IsLookedAt(string path) =>
        path.StartsWith(".terraform/", StringComparison.Ordinal)
        || path.EndsWith(".tf", StringComparison.Ordinal)
        || path.EndsWith(".tf.json", StringComparison.Ordinal)
        || path == ".terraform.lock.hcl";

    // The name appears when everything is in place, so that what a killed server left half done is never used.
    private static async Task<bool> PrepareAsync(string path, Func<string, Task<bool>> prepare)
    {
        var draft = $"{path}.{Guid.NewGuid():N}";
        Directory.CreateDirectory(draft);
        try
        {
            if (!await prepare(draft))
            {
                return false;
            }

            if (Directory.Exists(path))
            {
                Directory.Delete(path, recursive: true);
            }

            Directory.Move(draft, path);
            return true;
        }
        finally
        {
            if (Directory.Exists(draft))
            {
                Directory.Delete(draft, recursive: true);
            }
        }
    }

    // Providers are links into mirrors, which an administrator may have cleaned meanwhile.
    private static bool IsWhole(string path) => Directory.Exists(path) && ProviderStore.LinksOf(path).All(Directory.Exists);

    private Entry Enter(string key)
    {
        lock (_lock)
        {
            var entry = _entries.TryGetValue(key, out var known) ? known : _entries[key] = new Entry(key);
            entry.Users++;
            return entry;
        }
    }

    private void Leave(Entry entry)
    {
        lock (_lock)
        {
            entry.Users--;
            entry.LastUsed = time.GetUtcNow();
            RemoveUnknown();
            foreach (var old in _entries.Values.Where(e => e.Users == 0).OrderBy(e => e.LastUsed).Take(_entries.Count - capacity).ToList())
            {
                _entries.Remove(old.Key);
                if (Directory.Exists(Path.Combine(folder, old.Key)))
                {
                    Directory.Delete(Path.Combine(folder, old.Key), recursive: true);
                }
            }
        }
    }

    // What earlier runs of the server have prepared is used again, but counts too.
    private void RemoveUnknown()
    {
        if (!Directory.Exists(folder))
        {
            return;
        }

        var unknown = new DirectoryInfo(folder).EnumerateDirectories().Where(d => !_entries.ContainsKey(d.Name.Split('.')[0])).ToList();
        foreach (var old in unknown.OrderBy(d => d.LastWriteTimeUtc).Take(unknown.Count + _entries.Count - capacity))
        {
            old.Delete(recursive: true);
        }
    }

    private sealed class Entry(string key)
    {
        public string Key => key;

        public SemaphoreSlim Gate { get; } = new(1, 1);

        public int Users { get; set; }

        public DateTimeOffset LastUsed { get; set; }
    }
}
