using Coder.Server.Agents;

namespace Coder.Server.Apps;

/// <summary>The request target (RFC 9112 §3.2) that an app gets, as the client wrote it: nothing is decoded or put in order on the way.</summary>
internal static class AppTarget
{
    private static readonly string[] OwnParameters =
        ["coder_session_token", AppSignIn.TokenParameter, TerminalTokens.Parameter];

    /// <summary>Path and query of a raw target of any form that has them; null when it has none or characters that no target may have.</summary>
    public static string? PathAndQuery(string rawTarget)
    {
        var target = rawTarget;
        if (target.Contains("://", StringComparison.Ordinal) && target[0] != '/')
        {
            var path = target.IndexOf('/', target.IndexOf("://", StringComparison.Ordinal) + 3);
            target = path < 0 ? "/" : target[path..];
        }

        return target is ['/', ..] && !target.AsSpan().ContainsAnyExceptInRange('!', '~') && !target.Contains('#') ? target : null;
    }

    /// <summary>
    /// What follows the app's own part of a path below the dashboard's host – four segments – beginning with a slash. The base with its last
    /// slash comes with it; null when the target goes up again (<c>..</c>), so that what routing saw is not what it says.
    /// </summary>
    public static (string BasePath, string Below)? BelowApp(string pathAndQuery)
    {
        const int segments = 4;
        var query = pathAndQuery.IndexOf('?', StringComparison.Ordinal);
        var path = query < 0 ? pathAndQuery : pathAndQuery[..query];
        if (path.AsSpan().ContainsAny('.', '%') && path.Split('/').Any(segment => Uri.UnescapeDataString(segment) is "." or ".."))
        {
            return null;
        }

        var end = 0;
        for (var i = 0; i < segments; i++)
        {
            end = path.IndexOf('/', end + 1);
            if (end < 0)
            {
                return i == segments - 1 ? (path + "/", "") : null;
            }
        }

        return (path[..(end + 1)], pathAndQuery[end..]);
    }

    /// <summary>A target without the query parameters that are for the server only.</summary>
    public static string WithoutOwnParameters(string pathAndQuery)
    {
        var query = pathAndQuery.IndexOf('?', StringComparison.Ordinal);
        if (query < 0 || !pathAndQuery.Contains("coder", StringComparison.OrdinalIgnoreCase) && !pathAndQuery.AsSpan(query).Contains('%'))
        {
            return pathAndQuery;
        }

        var kept = pathAndQuery[(query + 1)..].Split('&').Where(pair => !IsOwn(pair.Split('=')[0])).ToList();
        return kept.Count == 0 ? pathAndQuery[..query] : $"{pathAndQuery[..query]}?{string.Join('&', kept)}";
    }

    /// <summary>Whether a text, such as a <c>Referer</c>, has one of those parameters.</summary>
    public static bool HasOwnParameters(string text) => OwnParameters.Any(name => text.Contains(name, StringComparison.OrdinalIgnoreCase));

    private static bool IsOwn(string name) => OwnParameters.Contains(Uri.UnescapeDataString(name.Replace('+', ' ')), StringComparer.OrdinalIgnoreCase);
}
