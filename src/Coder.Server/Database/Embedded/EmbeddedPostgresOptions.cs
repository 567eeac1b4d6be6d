namespace Coder.Server.Database.Embedded;

/// <summary>What the built-in PostgreSQL needs to know.</summary>
internal sealed record EmbeddedPostgresOptions
{
    /// <summary>Directory of everything that belongs to the built-in database.</summary>
    public required string Directory { get; init; }

    /// <summary>Where binaries are looked for, in this order; each holds <c>initdb</c> and <c>postgres</c>.</summary>
    public IReadOnlyList<string> BinaryDirectories { get; init; } = PostgresBinaries.UsualDirectories();

    /// <summary>Directory for the data when <see cref="Directory"/> cannot be entered by the unprivileged user.</summary>
    public string FallbackDirectory { get; init; } = "/var/lib/coder";

    /// <summary>False trades safety after a power cut for speed; for tests.</summary>
    public bool Durable { get; init; } = true;
}
