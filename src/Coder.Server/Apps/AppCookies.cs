using System.Text;
using Microsoft.Extensions.Primitives;

namespace Coder.Server.Apps;

/// <summary>
/// Keeps the server's cookies from apps and apps' cookies from the server and from each other: the server's are taken out of requests, and
/// what an app sets stays on its host and below its path.
/// </summary>
internal static class AppCookies
{
    private static readonly string[] Prefixes = ["__Host-", "__Secure-", "__Http-", "__Host-Http-"];

    /// <summary>How names of the server's cookies begin; browsers do not compare the case of the prefixes above (RFC 6265bis §4.1.3).</summary>
    private static readonly string[] Reserved =
    [
        "coder_session_token", "coder_subdomain_app_", "coder_path_app_", "coder_signed_app_token", "coder_app_state_", "oauth_state", "oauth_nonce", "oauth_pkce_verifier",
        "oauth_redirect", "oauth_convert_jwt", "csrf_token",
    ];

    /// <summary>The <c>Cookie</c> header without the server's cookies; null when none is left.</summary>
    public static string? Forwarded(StringValues headers)
    {
        var kept = new StringBuilder();
        foreach (var header in headers)
        {
            foreach (var pair in (header ?? "").Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            {
                if (!IsReserved(pair.Split('=')[0]))
                {
                    kept.Append(kept.Length == 0 ? "" : "; ").Append(pair);
                }
            }
        }

        return kept.Length == 0 ? null : kept.ToString();
    }

    /// <summary>
    /// A <c>Set-Cookie</c> header of an app, without a domain and, below the dashboard's host, with a path within the app's; null when the
    /// name is one of the server's.
    /// </summary>
    public static string? Returned(string header, string? basePath)
    {
        var parts = header.Split(';');
        if (IsReserved(parts[0].Split('=')[0]))
        {
            return null;
        }

        var result = new StringBuilder(parts[0].Trim());
        var path = "";
        foreach (var part in parts[1..].Select(part => part.Trim()))
        {
            var name = part.Split('=')[0].Trim();
            if (name.Equals("Path", StringComparison.OrdinalIgnoreCase))
            {
                path = part[(part.IndexOf('=', StringComparison.Ordinal) + 1)..].Trim();
            }
            else if (part.Length > 0 && !name.Equals("Domain", StringComparison.OrdinalIgnoreCase))
            {
                result.Append("; ").Append(part);
            }
        }

        if (basePath is not null)
        {
            path = Within(path, basePath);
        }

        return path.Length > 0 ? result.Append("; Path=").Append(path).ToString() : result.ToString();
    }

    private static string Within(string path, string basePath) =>
        path.StartsWith(basePath, StringComparison.Ordinal) || path == basePath[..^1] ? path : basePath;

    private static bool IsReserved(string name)
    {
        name = name.Trim();
        foreach (var prefix in Prefixes)
        {
            if (name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
            {
                name = name[prefix.Length..];
            }
        }

        return Reserved.Any(reserved => name.StartsWith(reserved, StringComparison.OrdinalIgnoreCase));
    }
}
