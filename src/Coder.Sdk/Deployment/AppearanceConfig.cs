namespace Coder.Sdk;

/// <summary><c>GET /appearance</c>: how the deployment presents itself.</summary>
public sealed record AppearanceConfig
{
    public string ApplicationName { get; set; } = "";

    public string LogoUrl { get; set; } = "";

    public string DocsUrl { get; set; } = "";

    public BannerConfig ServiceBanner { get; set; } = new();

    public IReadOnlyList<BannerConfig> AnnouncementBanners { get; set; } = [];

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
    public string Name { get; set; } = "";

    public string Target { get; set; } = "";

    public string Icon { get; set; } = "";

    public string? Location { get; init => field = Omit.Empty(value); }
}
