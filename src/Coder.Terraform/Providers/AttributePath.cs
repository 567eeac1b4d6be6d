using System.Globalization;
using System.Text;

namespace Coder.Terraform.Providers;

/// <summary>One step into a value: the name of an attribute, or the key of a map or the index of a list.</summary>
/// <param name="Name">Attribute name or map key; null for a list index.</param>
/// <param name="Index">List index, when <paramref name="Name"/> is null.</param>
/// <param name="IsAttribute">True when <paramref name="Name"/> is an attribute of an object, false when it is a map key.</param>
public readonly record struct PathStep(string? Name, int Index, bool IsAttribute)
{
    /// <summary>A step to an attribute of an object.</summary>
    public static PathStep Attribute(string name) => new(name, 0, true);

    /// <summary>A step to an element of a map.</summary>
    public static PathStep Key(string key) => new(key, 0, false);

    /// <summary>A step to an element of a list or tuple.</summary>
    public static PathStep At(int index) => new(null, index, false);
}

/// <summary>A path from a resource's object to one of its parts, as <c>triggers["a"]</c> or <c>metadata[0].key</c>.</summary>
public sealed class AttributePath : IEquatable<AttributePath>
{
    private readonly PathStep[] _steps;

    private AttributePath(PathStep[] steps) => _steps = steps;

    /// <summary>The path to the whole object.</summary>
    public static AttributePath Root { get; } = new([]);

    /// <summary>The steps from the root.</summary>
    public IReadOnlyList<PathStep> Steps => _steps;

    /// <summary>The path to a top-level attribute.</summary>
    public static AttributePath Of(string attribute) => Root.Attribute(attribute);

    /// <summary>This path, one attribute further.</summary>
    public AttributePath Attribute(string name) => Append(PathStep.Attribute(name));

    /// <summary>This path, one map key further.</summary>
    public AttributePath Key(string key) => Append(PathStep.Key(key));

    /// <summary>This path, one list element further.</summary>
    public AttributePath At(int index) => Append(PathStep.At(index));

    /// <summary>This path, one step further.</summary>
    public AttributePath Append(PathStep step) => new([.. _steps, step]);

    /// <inheritdoc/>
    public bool Equals(AttributePath? other) => other is not null && _steps.AsSpan().SequenceEqual(other._steps);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as AttributePath);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        foreach (var step in _steps)
        {
            hash.Add(step);
        }

        return hash.ToHashCode();
    }

    /// <inheritdoc/>
    public override string ToString()
    {
        var text = new StringBuilder();
        foreach (var step in _steps)
        {
            if (step.Name is null)
            {
                text.Append(CultureInfo.InvariantCulture, $"[{step.Index}]");
            }
            else if (step.IsAttribute)
            {
                text.Append(text.Length == 0 ? "" : ".").Append(step.Name);
            }
            else
            {
                text.Append("[\"").Append(step.Name).Append("\"]");
            }
        }

        return text.ToString();
    }
}
