namespace Coder.Provisioner;

/// <summary>A <c>coder_parameter</c> of a template: a question that the owner of a workspace answers.</summary>
public sealed record TemplateParameter
{
    /// <summary>Its name, unique in the template.</summary>
    public required string Name { get; init; }

    /// <summary>The title in forms; empty: the name.</summary>
    public string DisplayName { get; init; } = "";

    /// <summary>Markdown.</summary>
    public string Description { get; init; } = "";

    /// <summary><c>string</c>, <c>number</c>, <c>bool</c> or <c>list(string)</c>.</summary>
    public string Type { get; init; } = "string";

    /// <summary>The control that asks for it: <c>input</c>, <c>dropdown</c>, <c>slider</c>, …</summary>
    public string FormType { get; init; } = "input";

    /// <summary>Whether the value may change after the first build.</summary>
    public bool Mutable { get; init; }

    /// <summary>The default as a string; empty when there is none.</summary>
    public string DefaultValue { get; init; } = "";

    /// <summary>URL or path of an icon.</summary>
    public string Icon { get; init; } = "";

    /// <summary>The values to choose from; empty: any.</summary>
    public IReadOnlyList<TemplateParameterOption> Options { get; init; } = [];

    /// <summary>Hints for the form as a JSON object.</summary>
    public string Styling { get; init; } = "{}";

    /// <summary>What to tell when the value is refused.</summary>
    public string ValidationError { get; init; } = "";

    /// <summary>A regular expression (RE2 syntax) that a string has to match; empty: none.</summary>
    public string ValidationRegex { get; init; } = "";

    /// <summary>The least number allowed.</summary>
    public long? ValidationMin { get; init; }

    /// <summary>The greatest number allowed.</summary>
    public long? ValidationMax { get; init; }

    /// <summary><c>increasing</c>, <c>decreasing</c> or empty.</summary>
    public string ValidationMonotonic { get; init; } = "";

    /// <summary>Whether a value has to be given because there is no default.</summary>
    public bool Required { get; init; }

    /// <summary>Whether the value counts for one build only.</summary>
    public bool Ephemeral { get; init; }

    /// <summary>Position in forms, ascending.</summary>
    public int Order { get; init; }
}

/// <summary>A value to choose from.</summary>
/// <param name="Name">The label.</param>
/// <param name="Description">More about it.</param>
/// <param name="Value">The value as a string.</param>
/// <param name="Icon">URL or path of an icon.</param>
public sealed record TemplateParameterOption(string Name, string Description, string Value, string Icon);
