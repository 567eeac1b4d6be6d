using System.Text.Json.Serialization;

namespace Coder.Sdk;

/// <summary>The values of a form so far: a message of the client over <c>templateversions/{id}/dynamic-parameters</c>.</summary>
public sealed record DynamicParametersRequest
{
    /// <summary>Counts up; the answer has the same.</summary>
    public int Id { get; init; }

    /// <summary>Values by the names of the parameters. Lists are JSON.</summary>
    public IReadOnlyDictionary<string, string> Inputs { get; set; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Whose workspace it is; null or zero: the caller's.</summary>
    public Guid? OwnerId { get; init; }
}

/// <summary>The form as the template asks for it, given the values so far.</summary>
public sealed record DynamicParametersResponse
{
    /// <summary>That of the request; -1 for the form without any values, which the server sends first.</summary>
    public int Id { get; init; }

    /// <summary>What is wrong beyond single parameters.</summary>
    public IReadOnlyList<FriendlyDiagnostic> Diagnostics { get; set; } = [];

    /// <summary>The visible parameters, in the order of the form.</summary>
    public IReadOnlyList<PreviewParameter> Parameters { get; set; } = [];
}

/// <summary>One parameter of a form.</summary>
public sealed record PreviewParameter
{
    public string Name { get; set; } = "";

    public string DisplayName { get; set; } = "";

    /// <summary>Markdown.</summary>
    public string Description { get; set; } = "";

    /// <summary><c>string</c>, <c>number</c>, <c>bool</c> or <c>list(string)</c>.</summary>
    public string Type { get; set; } = "";

    /// <summary>The control; <c>error</c> for a parameter that cannot be shown.</summary>
    public string FormType { get; set; } = "";

    public PreviewParameterStyling Styling { get; set; } = new();

    public bool Mutable { get; init; }

    public NullHclString DefaultValue { get; set; } = new();

    public string Icon { get; set; } = "";

    public IReadOnlyList<PreviewParameterOption> Options { get; set; } = [];

    public IReadOnlyList<PreviewParameterValidation> Validations { get; set; } = [];

    public bool Required { get; init; }

    public long Order { get; init; }

    public bool Ephemeral { get; init; }

    /// <summary>The value given, else the default.</summary>
    public NullHclString Value { get; set; } = new();

    /// <summary>What is wrong with this parameter.</summary>
    public IReadOnlyList<FriendlyDiagnostic> Diagnostics { get; set; } = [];
}

/// <summary>Hints of a template about how a parameter looks.</summary>
public sealed record PreviewParameterStyling
{
    public string? Placeholder { get; init; }

    public bool? Disabled { get; init; }

    public string? Label { get; init; }

    /// <summary>Hides what is typed.</summary>
    public bool? MaskInput { get; init; }
}

/// <summary>A choice of a parameter.</summary>
public sealed record PreviewParameterOption
{
    public string Name { get; set; } = "";

    public string Description { get; set; } = "";

    public NullHclString Value { get; set; } = new();

    public string Icon { get; set; } = "";
}

/// <summary>What a value has to keep to; absent rules are null.</summary>
public sealed record PreviewParameterValidation
{
    public string ValidationError { get; set; } = "";

    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public string? ValidationRegex { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public long? ValidationMin { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public long? ValidationMax { get; init; }

    /// <summary><c>increasing</c> or <c>decreasing</c>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public string? ValidationMonotonic { get; init; }
}

/// <summary>A text that may be absent, unknown or refused: then it is not valid.</summary>
public sealed record NullHclString
{
    public string Value { get; set; } = "";

    public bool Valid { get; init; }
}

/// <summary>Something wrong in a form.</summary>
public sealed record FriendlyDiagnostic
{
    /// <summary><c>error</c> or <c>warning</c>.</summary>
    public string Severity { get; set; } = "error";

    public string Summary { get; set; } = "";

    public string Detail { get; set; } = "";

    public DiagnosticExtra Extra { get; set; } = new();
}

/// <summary>More about a diagnostic, for programs.</summary>
public sealed record DiagnosticExtra
{
    /// <summary><c>required</c> for a parameter without a value; mostly empty.</summary>
    public string Code { get; set; } = "";
}
