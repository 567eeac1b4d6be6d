namespace Coder.Provisioner.Modules;

/// <summary>Where modules may be fetched from when a template version is imported, and how much of them.</summary>
public sealed record ModuleSourceOptions
{
    /// <summary>Whether modules are fetched at all. When not, a template has to bring them in <c>.terraform/modules</c>.</summary>
    public bool Fetch { get; init; } = true;

    /// <summary>
    /// Beginnings of sources with what replaces them, for sites that reach a mirror only. The longest that fits wins. They may
    /// hold credentials.
    /// </summary>
    public IReadOnlyDictionary<string, string> Rewrites { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>A module registry that is asked in place of every registry that a source names; null: each one itself.</summary>
    public Uri? RegistryMirror { get; init; }

    /// <summary>Whether archives and repositories may come over plain http.</summary>
    public bool AllowHttp { get; init; }

    /// <summary>Whether git may read repositories of this machine (<c>file://</c>).</summary>
    public bool AllowLocalRepositories { get; init; }

    /// <summary>The git program.</summary>
    public string Git { get; init; } = "git";

    /// <summary>Bytes that one download may have.</summary>
    public long DownloadBytes { get; init; } = 32 * 1024 * 1024;

    /// <summary>Bytes of all files of all modules of a template.</summary>
    public long TotalBytes { get; init; } = 64 * 1024 * 1024;

    /// <summary>Number of files of all modules of a template.</summary>
    public int Files { get; init; } = 8000;

    /// <summary>Bytes of one file.</summary>
    public long FileBytes { get; init; } = 10 * 1024 * 1024;

    /// <summary>Number of module calls of a template.</summary>
    public int Modules { get; init; } = 500;

    /// <summary>How deep modules may call modules.</summary>
    public int Depth { get; init; } = 16;

    /// <summary>How long one package may take.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(2);
}
