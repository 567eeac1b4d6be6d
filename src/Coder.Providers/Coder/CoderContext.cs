namespace Coder.Providers.Coder;

/// <summary>What the <c>coder</c> provider's types work with.</summary>
/// <param name="Environment">The variables of <see cref="CoderVariables"/>.</param>
/// <param name="AccessUrl">The server's address, from the provider's configuration or the environment.</param>
internal sealed record CoderContext(IReadOnlyDictionary<string, string> Environment, Uri? AccessUrl)
{
    /// <summary>Whether this is a build; a template import has no build id.</summary>
    public bool IsBuild => this[CoderVariables.BuildId].Length > 0;

    /// <summary>A variable's value; empty when it is not set.</summary>
    public string this[string variable] => Environment.GetValueOrDefault(variable, "");

    /// <summary>A variable's value, or another when it is not set or empty.</summary>
    public string Or(string variable, string otherwise) => this[variable] is { Length: > 0 } value ? value : otherwise;

    /// <summary>Whether a variable says <c>true</c>.</summary>
    public bool Says(string variable) => this[variable].Equals("true", StringComparison.OrdinalIgnoreCase);
}
