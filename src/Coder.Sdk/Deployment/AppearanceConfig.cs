namespace Coder.Sdk;

/// <summary><c>GET /appearance</c>: how the deployment presents itself.</summary>
public sealed record AppearanceConfig
{
    public string ApplicationName { get; init; } = "";

    public string LogoUrl { get; init; } = "";

    public string DocsUrl { get; init; } = "";

    public BannerConfig ServiceBanner { get; init; } = new();

    public IReadOnlyList<BannerConfig> AnnouncementBanners { get; init; } = [];

    public IReadOnlyList<LinkConfig>? SupportLinks { get; init => field = Omit.Empty(value); }

    public bool CodernautsEnabled { get; init; }
}

/// <summary>A banner shown to everyone.</summary>
public sealed record BannerConfig
{
    public bool Enabled { get; init; }

    public string? Message { get; init => field = Omit.Empty(value); }

    public string? BackgroundColor { get; init => field = Omit.Empty(value); }
}

/// <summary>A link in the help menu.</summary>
public sealed record LinkConfig
{
    public string Name { get; init; } = "";

    public string Target { get; init; } = "";

    public string Icon { get; init; } = "";

    public string? Location { get; init => field = Omit.Empty(value); }
}
