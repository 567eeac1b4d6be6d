using System.Text.Json.Serialization;

namespace Coder.Sdk;

/// <summary>One imported state of a template's files.</summary>
public sealed record TemplateVersion
{
    public Guid Id { get; init; }

    public Guid? TemplateId { get; init; }

    public Guid? OrganizationId { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset UpdatedAt { get; init; }

    public string Name { get; init; } = "";

    public string Message { get; init; } = "";

    /// <summary>The import.</summary>
    public ProvisionerJob Job { get; init; } = new();

    public string Readme { get; init; } = "";

    public MinimalUser CreatedBy { get; init; } = new();

    public bool Archived { get; init; }

    public IReadOnlyList<string>? Warnings { get; init => field = Omit.Empty(value); }

    public MatchedProvisioners? MatchedProvisioners { get; init; }

    public bool HasExternalAgent { get; init; }
}

/// <summary>A parameter that a workspace of this version asks for.</summary>
public sealed record TemplateVersionParameter
{
    public string Name { get; init; } = "";

    public string? DisplayName { get; init => field = Omit.Empty(value); }

    /// <summary>Markdown.</summary>
    public string Description { get; init; } = "";

    public string DescriptionPlaintext { get; init; } = "";

    /// <summary><c>string</c>, <c>number</c>, <c>bool</c> or <c>list(string)</c>; values are always text.</summary>
    public string Type { get; init; } = "string";

    public string FormType { get; init; } = "";

    /// <summary>Whether the value may change after the first build.</summary>
    public bool Mutable { get; init; }

    public string DefaultValue { get; init; } = "";

    public string Icon { get; init; } = "";

    public IReadOnlyList<TemplateVersionParameterOption> Options { get; init; } = [];

    public string? ValidationError { get; init => field = Omit.Empty(value); }

    public string? ValidationRegex { get; init => field = Omit.Empty(value); }

    public int? ValidationMin { get; init; }

    public int? ValidationMax { get; init; }

    /// <summary><c>increasing</c> or <c>decreasing</c>.</summary>
    public string? ValidationMonotonic { get; init => field = Omit.Empty(value); }

    public bool Required { get; init; }

    /// <summary>Asked for one build only and not kept.</summary>
    public bool Ephemeral { get; init; }
}

/// <summary>One choice of a parameter.</summary>
public sealed record TemplateVersionParameterOption
{
    public string Name { get; init; } = "";

    public string Description { get; init; } = "";

    public string Value { get; init; } = "";

    public string Icon { get; init; } = "";
}

/// <summary>A variable that whoever pushes the template sets.</summary>
public sealed record TemplateVersionVariable
{
    public string Name { get; init; } = "";

    public string Description { get; init; } = "";

    public string Type { get; init; } = "";

    /// <summary>Empty when the variable is sensitive.</summary>
    public string Value { get; init; } = "";

    public string DefaultValue { get; init; } = "";

    public bool Required { get; init; }

    public bool Sensitive { get; init; }
}

/// <summary>An external account that a workspace of this version needs.</summary>
public sealed record TemplateVersionExternalAuth
{
    public string Id { get; init; } = "";

    public string Type { get; init; } = "";

    public string DisplayName { get; init; } = "";

    public string DisplayIcon { get; init; } = "";

    public string AuthenticateUrl { get; init; } = "";

    public bool Authenticated { get; init; }

    public bool? Optional { get; init; }
}

/// <summary>A named set of parameter values. Its keys are capitalised in JSON.</summary>
public sealed record Preset
{
    [JsonPropertyName("ID")]
    public Guid Id { get; init; }

    [JsonPropertyName("Name")]
    public string Name { get; init; } = "";

    [JsonPropertyName("Parameters")]
    public IReadOnlyList<PresetParameter> Parameters { get; init; } = [];

    [JsonPropertyName("Default")]
    public bool Default { get; init; }

    [JsonPropertyName("DesiredPrebuildInstances"), JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public int? DesiredPrebuildInstances { get; init; }

    [JsonPropertyName("Description")]
    public string Description { get; init; } = "";

    [JsonPropertyName("Icon")]
    public string Icon { get; init; } = "";
}

/// <summary>One value of a <see cref="Preset"/>.</summary>
public sealed record PresetParameter(
    [property: JsonPropertyName("Name")] string Name,
    [property: JsonPropertyName("Value")] string Value);
