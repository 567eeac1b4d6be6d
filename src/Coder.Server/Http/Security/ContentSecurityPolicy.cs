using Coder.Server.Configuration;

namespace Coder.Server.Http.Security;

/// <summary>
/// What the dashboard's pages may load and connect to: this server and nothing else, except images, which templates and users name by URL.
/// Inline styles are allowed since the terminal places its characters with them; inline scripts are not.
/// </summary>
internal sealed class ContentSecurityPolicy
{
    /// <summary>Where browsers report what the policy kept them from.</summary>
    public const string ReportPath = "/api/v2/csp/reports";

    /// <summary>The policy of answers that are no pages: they load nothing, and nobody shows them in a frame.</summary>
    public const string Api = "default-src 'none'; frame-ancestors 'none'";

    private const string ConnectSource = "connect-src";
    private const string FrameAncestors = "frame-ancestors";
    private const string None = "'none'";

    private readonly AccessUrl _accessUrl;
    private readonly string _before;
    private readonly string _after;

    /// <summary>The policy of last time: nearly all requests have the same host.</summary>
    private (string Host, string Policy) _last = ("", "");

    public ContentSecurityPolicy(AccessUrl accessUrl, SecurityHeaderOptions options)
    {
        _accessUrl = accessUrl;
        var directives = Defaults();
        foreach (var text in options.AdditionalCsp)
        {
            Add(directives, text.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        }

        FramesAllowed = options.AdditionalCsp.Any(text => text.StartsWith(FrameAncestors + " ", StringComparison.Ordinal));
        var written = directives.Where(directive => directive.Name != ConnectSource).Select(Write);
        _before = Write(directives.Single(directive => directive.Name == ConnectSource));
        _after = "; " + string.Join("; ", written);
    }

    /// <summary>Whether other sites were allowed to show the dashboard in a frame; the older header cannot say which.</summary>
    public bool FramesAllowed { get; }

    /// <summary>The policy of a page. WebSockets are named with their host: not every browser counts them as 'self'.</summary>
    public string For(HttpRequest request)
    {
        var host = request.Host.Value ?? "";
        var last = _last;
        if (last.Host == host && host.Length > 0)
        {
            return last.Policy;
        }

        var sources = new HashSet<string>(StringComparer.Ordinal) { SocketsOf(_accessUrl.Value.Scheme, _accessUrl.Value.Authority) };
        if (Uri.CheckHostName(request.Host.Host) != UriHostNameType.Unknown)
        {
            sources.Add(SocketsOf(request.Scheme, host));
        }

        var policy = $"{_before} {string.Join(' ', sources)}{_after}";
        _last = (host, policy);
        return policy;
    }

    private static List<Directive> Defaults() =>
    [
        new("default-src", ["'self'"]),
        new("script-src", ["'self'"]),
        new("style-src", ["'self'", "'unsafe-inline'"]),
        new("img-src", ["'self'", "https:", "data:"]),
        new("font-src", ["'self'", "data:"]),
        new(ConnectSource, ["'self'"]),
        new("worker-src", ["'self'", "blob:"]),
        new("manifest-src", ["'self'"]),
        new("object-src", [None]),
        new("base-uri", ["'self'"]),
        new("form-action", ["'self'"]),
        new(FrameAncestors, ["'self'"]),
        new("report-uri", [ReportPath]),
    ];

    private static void Add(List<Directive> directives, string[] words)
    {
        if (directives.Find(directive => directive.Name == words[0]) is not { } known)
        {
            known = new Directive(words[0], []);
            directives.Add(known);
        }

        known.Values.Remove(None);
        known.Values.AddRange(words[1..]);
    }

    private static string Write(Directive directive) => $"{directive.Name} {string.Join(' ', directive.Values)}";

    private static string SocketsOf(string scheme, string authority) => $"{(scheme == Uri.UriSchemeHttps ? "wss" : "ws")}://{authority}";

    private sealed record Directive(string Name, List<string> Values);
}
