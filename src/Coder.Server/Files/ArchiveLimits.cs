namespace Coder.Server.Files;

/// <summary>Bounds on what an uploaded template may contain; all sizes in bytes.</summary>
internal static class ArchiveLimits
{
    /// <summary>The largest upload, and the largest sum of the files in it once unpacked.</summary>
    public const int MaximumArchive = 100 * 1024 * 1024;

    /// <summary>The largest single file.</summary>
    public const int MaximumFile = 10 * 1024 * 1024;

    /// <summary>The most files and directories.</summary>
    public const int MaximumEntries = 10_000;

    /// <summary>The longest path of an entry, in characters.</summary>
    public const int MaximumPath = 1024;

    /// <summary>How many times larger than its compressed form a file of more than <see cref="RatioFloor"/> may become.</summary>
    public const int MaximumRatio = 250;

    /// <summary>Files up to this size are not worth a ratio check: a small file of spaces compresses well.</summary>
    public const int RatioFloor = 1024 * 1024;
}
