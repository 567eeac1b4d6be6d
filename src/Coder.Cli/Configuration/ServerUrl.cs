namespace Coder.Cli.Configuration;

/// <summary>Reads the URL of a server as people type it.</summary>
internal static class ServerUrl
{
    /// <summary>A host without a scheme means https, or http on this machine.</summary>
    public static Uri Parse(string text)
    {
        var withScheme = text.Trim();
        if (!withScheme.Contains("://", StringComparison.Ordinal))
        {
            var host = withScheme.Split('/', ':')[0];
            var local = host is "localhost" || (System.Net.IPAddress.TryParse(host, out var ip) && System.Net.IPAddress.IsLoopback(ip));
            withScheme = (local ? "http://" : "https://") + withScheme;
        }

        return Uri.TryCreate(withScheme, UriKind.Absolute, out var url) && url is { Scheme: "http" or "https", Host.Length: > 0 }
            ? url
            : throw new CliException(
                $"\"{text}\" is not the URL of a server.", hint: "Give something like https://coder.example.com");
    }

    /// <summary>As it is stored and shown: without a slash at the end.</summary>
    public static string Show(Uri url) => url.AbsoluteUri.TrimEnd('/');
}
