namespace Coder.Providers.Kubernetes.Explaining;

/// <summary>Says why an image cannot be pulled, and from where.</summary>
internal static class Images
{
    private static readonly (string[] Words, string Cause)[] Table =
    [
        (["toomanyrequests", "rate limit", "429 Too Many"], "the registry limits how often images are pulled; wait, or use credentials or a mirror"),
        (["unauthorized", "authentication required", "denied", "403 Forbidden", "401 Unauthorized"], "the registry wants credentials, or has no such image; add image_pull_secrets with access"),
        (["manifest unknown", "not found", "NotFound", "does not exist"], "there is no such image or tag; correct image in the template, or push it"),
        (["no such host", "server misbehaving"], "the registry's name cannot be resolved from the node"),
        (["i/o timeout", "connection refused", "network is unreachable", "no route to host", "deadline exceeded"], "the node cannot reach the registry"),
        (["x509", "certificate"], "the node does not trust the registry's certificate"),
        (["no match for platform", "no matching manifest"], "the image is not made for the node's processor"),
        (["no space left"], "the node's disk is full"),
    ];

    /// <summary>The sentence.</summary>
    /// <param name="where">Names the container and pod.</param>
    /// <param name="image">The image as the template names it.</param>
    /// <param name="text">What the cluster says.</param>
    public static string Explain(string where, string image, string text)
    {
        var cause = Table.FirstOrDefault(r => r.Words.Any(w => text.Contains(w, StringComparison.OrdinalIgnoreCase))).Cause;
        return $"{where}: image {image} cannot be pulled from {Registry(image)}: {cause ?? Short(text)}.";
    }

    /// <summary>The registry that an image comes from.</summary>
    public static string Registry(string image)
    {
        var slash = image.IndexOf('/', StringComparison.Ordinal);
        var first = slash < 0 ? "" : image[..slash];
        return first.Contains('.') || first.Contains(':') || first == "localhost" ? first : "docker.io";
    }

    private static string Short(string text) => text.Trim().TrimEnd('.') is { Length: > 0 } said ? said : "the cluster does not say why";
}
