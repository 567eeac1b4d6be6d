namespace Coder.Provisioner;

/// <summary>A <c>variable</c> block of a template.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Description">What it is for.</param>
/// <param name="Type">
/// <c>string</c>, <c>number</c>, <c>bool</c>, or a type constraint in Terraform's words; empty when none is declared.
/// </param>
/// <param name="DefaultValue">The default: the text of a string, JSON of anything else; empty when there is none.</param>
/// <param name="Required">Whether a value has to be given.</param>
/// <param name="Sensitive">Whether the value must not be shown.</param>
public sealed record TemplateVariable(
    string Name,
    string Description,
    string Type,
    string DefaultValue,
    bool Required,
    bool Sensitive);
