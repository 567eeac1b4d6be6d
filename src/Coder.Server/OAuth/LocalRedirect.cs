namespace Coder.Server.OAuth;

/// <summary>Keeps redirects on this server: whoever makes a login link must not choose where the browser ends.</summary>
internal static class LocalRedirect
{
    private const int MaxLength = 2000;

    /// <summary>The path and query of <paramref name="target"/>, or <c>/</c> when it is not a path of this server.</summary>
    public static string Of(string? target)
    {
        if (string.IsNullOrEmpty(target) || target.Length > MaxLength || target.Any(c => char.IsControl(c) || c == '\\'))
        {
            return "/";
        }

        // A URL with a host keeps only its path: "https://this.server/templates" and "//elsewhere/templates" both become "/templates".
        if (!Uri.TryCreate(new Uri("http://local/"), target, out var url) || url.Scheme is not ("http" or "https"))
        {
            return "/";
        }

        var path = url.PathAndQuery + url.Fragment;
        return path.StartsWith("//", StringComparison.Ordinal) ? "/" : path;
    }
}
