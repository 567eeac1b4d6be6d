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

    public string Name { get; set; } = "";

    public string Message { get; set; } = "";

    /// <summary>The import.</summary>
    public ProvisionerJob Job { get; set; } = new();

    public string Readme { get; set; } = "";

    public MinimalUser CreatedBy { get; set; } = new();

    public bool Archived { get; init; }

    public IReadOnlyList<string>? Warnings { get; init => field = Omit.Empty(value); }

    public MatchedProvisioners? MatchedProvisioners { get; init; }

    public bool HasExternalAgent { get; init; }
}

/// <summary>A parameter that a workspace of this version asks for.</summary>
public sealed record TemplateVersionParameter
{
    public string Name { get; set; } = "";

    public string? DisplayName { get; init => field = Omit.Empty(value); }

    /// <summary>Markdown.</summary>
    public string Description { get; set; } = "";

    public string DescriptionPlaintext { get; set; } = "";

    /// <summary><c>string</c>, <c>number</c>, <c>bool</c> or <c>list(string)</c>; values are always text.</summary>
    public string Type { get; set; } = "string";

    public string FormType { get; set; } = "";

    /// <summary>Whether the value may change after the first build.</summary>
    public bool Mutable { get; init; }

    public string DefaultValue { get; set; } = "";

    public string Icon { get; set; } = "";

    public IReadOnlyList<TemplateVersionParameterOption> Options { get; set; } = [];

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
    public string Name { get; set; } = "";

    public string Description { get; set; } = "";

    public string Value { get; set; } = "";

    public string Icon { get; set; } = "";
}

/// <summary>A variable that whoever pushes the template sets.</summary>
public sealed record TemplateVersionVariable
{
    public string Name { get; set; } = "";

    public string Description { get; set; } = "";

    public string Type { get; set; } = "";

    /// <summary>Empty when the variable is sensitive.</summary>
    public string Value { get; set; } = "";

    public string DefaultValue { get; set; } = "";

    public bool Required { get; init; }

    public bool Sensitive { get; init; }
}

/// <summary>An external account that a workspace of this version needs.</summary>
public sealed record TemplateVersionExternalAuth
{
    public string Id { get; set; } = "";

    public string Type { get; set; } = "";

    public string DisplayName { get; set; } = "";

    public string DisplayIcon { get; set; } = "";

    public string AuthenticateUrl { get; set; } = "";

    public bool Authenticated { get; init; }

    public bool? Optional { get; init; }
}

/// <summary>A named set of parameter values. Its keys are capitalised in JSON.</summary>
public sealed record Preset
{
    [JsonPropertyName("ID")]
    public Guid Id { get; init; }

    [JsonPropertyName("Name")]
    public string Name { get; set; } = "";

    [JsonPropertyName("Parameters")]
    public IReadOnlyList<PresetParameter> Parameters { get; set; } = [];

    [JsonPropertyName("Default")]
    public bool Default { get; init; }

    [JsonPropertyName("DesiredPrebuildInstances"), JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public int? DesiredPrebuildInstances { get; init; }

    [JsonPropertyName("Description")]
    public string Description { get; set; } = "";

    [JsonPropertyName("Icon")]
    public string Icon { get; set; } = "";
}

/// <summary>One value of a <see cref="Preset"/>.</summary>
public sealed record PresetParameter(
    [property: JsonPropertyName("Name")] string Name,
    [property: JsonPropertyName("Value")] string Value);
