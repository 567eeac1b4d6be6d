namespace Coder.Providers.Docker.Registry;

/// <summary>
/// An image's name, taken apart as Docker does: <c>[registry/]repository[:tag][@digest]</c>. The first part is a registry when it has a
/// dot or a colon or is <c>localhost</c>; without one it is Docker Hub.
/// </summary>
/// <param name="Registry">The registry's host and port; <c>docker.io</c> for Docker Hub.</param>
/// <param name="Repository">The repository in it, as <c>library/ubuntu</c>.</param>
/// <param name="Tag">The tag; <c>latest</c> when neither a tag nor a digest is given, empty with a digest alone.</param>
/// <param name="Digest">The digest, as <c>sha256:…</c>; empty without one.</param>
internal sealed record ImageReference(string Registry, string Repository, string Tag, string Digest)
{
    private const string DockerHub = "docker.io";

    /// <summary>What identifies the content: the digest, or else the tag.</summary>
    public string Version => Digest.Length > 0 ? Digest : Tag;

    /// <summary>Registry and repository.</summary>
    public string Name => $"{Registry}/{Repository}";

    /// <summary>Whether a text is an image's id, not a name.</summary>
    public static bool IsId(string text) => text.StartsWith("sha256:", StringComparison.Ordinal);

    /// <summary>Takes a name apart.</summary>
    public static ImageReference Parse(string name)
    {
        var at = name.IndexOf('@');
        var digest = at < 0 ? "" : name[(at + 1)..];
        var rest = at < 0 ? name : name[..at];
        var colon = rest.LastIndexOf(':');
        var tag = colon > rest.LastIndexOf('/') ? rest[(colon + 1)..] : "";
        rest = tag.Length > 0 ? rest[..colon] : rest;
        var slash = rest.IndexOf('/');
        var first = slash < 0 ? "" : rest[..slash];
        var hasRegistry = first.Contains('.') || first.Contains(':') || first == "localhost";
        var registry = hasRegistry ? NormalizeRegistry(first) : DockerHub;
        var repository = hasRegistry ? rest[(slash + 1)..] : rest;
        if (registry == DockerHub && !repository.Contains('/'))
        {
            repository = "library/" + repository;
        }

        return new ImageReference(registry, repository, tag.Length == 0 && digest.Length == 0 ? "latest" : tag, digest);
    }

    /// <summary>The host and port of a registry's address, however it is written; all names of Docker Hub are one.</summary>
    public static string NormalizeRegistry(string address)
    {
        var host = address;
        var scheme = host.IndexOf("://", StringComparison.Ordinal);
        host = scheme < 0 ? host : host[(scheme + 3)..];
        var slash = host.IndexOf('/');
        host = slash < 0 ? host : host[..slash];
        return host is "index.docker.io" or "registry-1.docker.io" or "registry.hub.docker.com" ? DockerHub : host;
    }
}
