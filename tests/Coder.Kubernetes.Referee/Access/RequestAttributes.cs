namespace Coder.Kubernetes.Referee.Access;

/// <summary>What a request wants to do, as roles describe it.</summary>
/// <param name="Resource">The plural, with the subresource after a slash.</param>
internal sealed record RequestAttributes(string Verb, string Group, string Resource, string? Namespace, string? Name)
{
    /// <summary>The path of a request that is not about a resource, such as <c>/version</c>.</summary>
    public string? Path { get; init; }
}
