namespace Coder.Provisioner.Templates;

/// <summary>Bounds of a template archive.</summary>
public sealed record TemplateArchiveLimits
{
    /// <summary>Bytes of all files together.</summary>
    public long TotalBytes { get; init; } = 100 * 1024 * 1024;

    /// <summary>Bytes of one file.</summary>
    public long FileBytes { get; init; } = 10 * 1024 * 1024;

    /// <summary>Number of entries.</summary>
    public int Entries { get; init; } = 10_000;

    /// <summary>Bytes of README.md that are kept.</summary>
    public int ReadmeBytes { get; init; } = 1024 * 1024;
}
