namespace Coder.Kubernetes.Referee.Resources;

/// <summary>One resource of the API: where it is, and which parts it has.</summary>
/// <param name="Definition">The schema's name of the object.</param>
/// <param name="Traits">What more it has, from <see cref="ResourceTraits"/>.</param>
internal sealed record ResourceType(string Group, string Version, string Kind, string Plural, bool Namespaced, string Definition, ResourceTraits Traits, params string[] ShortNames)
{
    public string ApiVersion => Group.Length == 0 ? Version : $"{Group}/{Version}";

    public string Key => $"{Group}/{Plural}";

    /// <summary>As errors name it: <c>deployments.apps</c>.</summary>
    public string QualifiedPlural => Group.Length == 0 ? Plural : $"{Plural}.{Group}";

    /// <summary>As errors of validation name it: <c>Deployment.apps</c>.</summary>
    public string QualifiedKind => Group.Length == 0 ? Kind : $"{Kind}.{Group}";

    public string Singular => Kind.ToLowerInvariant();

    public bool Has(ResourceTraits trait) => (Traits & trait) != ResourceTraits.None;

    public bool CreateOnly => Has(ResourceTraits.CreateOnly);
}

/// <summary>What a resource has besides its own object.</summary>
[Flags]
internal enum ResourceTraits
{
    None = 0,

    /// <summary>A status that only the subresource <c>status</c> changes.</summary>
    Status = 1,

    /// <summary>A subresource <c>scale</c>.</summary>
    Scale = 2,

    /// <summary><c>metadata.generation</c>, which grows when the spec changes.</summary>
    Generation = 4,

    /// <summary>A question that is answered and not stored.</summary>
    CreateOnly = 8,

    /// <summary>Part of the category <c>all</c> of kubectl.</summary>
    All = 16,
}
