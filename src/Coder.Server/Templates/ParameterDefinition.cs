using System.Text.Json;
using Coder.Sdk;
using Coder.Server.Http;
using Dapper;
using Npgsql;

namespace Coder.Server.Templates;

/// <summary>A parameter of a template version as it is stored.</summary>
internal sealed record ParameterDefinition
{
    public string Name { get; init; } = "";

    public string DisplayName { get; init; } = "";

    public string Description { get; init; } = "";

    /// <summary><c>string</c>, <c>number</c>, <c>bool</c> or <c>list(string)</c>.</summary>
    public string Type { get; init; } = "string";

    public string FormType { get; init; } = "";

    public bool Mutable { get; init; }

    public string DefaultValue { get; init; } = "";

    public string Icon { get; init; } = "";

    public string OptionsJson { get; init; } = "[]";

    public string ValidationError { get; init; } = "";

    public string ValidationRegex { get; init; } = "";

    public long? ValidationMin { get; init; }

    public long? ValidationMax { get; init; }

    public string ValidationMonotonic { get; init; } = "";

    public bool Required { get; init; }

    public bool Ephemeral { get; init; }

    /// <summary>The values to choose from; empty: any.</summary>
    public IReadOnlyList<TemplateVersionParameterOption> Options =>
        JsonSerializer.Deserialize<List<TemplateVersionParameterOption>>(OptionsJson, Json.Options) ?? [];

    /// <summary>The parameters of a version, in the order of its form.</summary>
    public static async Task<IReadOnlyList<ParameterDefinition>> ReadAsync(NpgsqlConnection connection, Guid versionId, CancellationToken ct) =>
        [.. await connection.QueryAsync<ParameterDefinition>(new CommandDefinition(
            """
            SELECT name, display_name, description, type, form_type, mutable, default_value, icon, options AS options_json, validation_error,
                   validation_regex, validation_min, validation_max, validation_monotonic, required, ephemeral
            FROM template_version_parameters WHERE template_version_id = @versionId ORDER BY display_order, name
            """,
            new { versionId },
            cancellationToken: ct))];

    /// <summary>The parameter as the API shows it.</summary>
    public TemplateVersionParameter ToSdk() => new()
    {
        Name = Name,
        DisplayName = DisplayName,
        Description = Description,
        DescriptionPlaintext = PlainText.FromMarkdown(Description),
        Type = Type,
        FormType = FormType,
        Mutable = Mutable,
        DefaultValue = DefaultValue,
        Icon = Icon,
        Options = Options,
        ValidationError = ValidationError,
        ValidationRegex = ValidationRegex,
        ValidationMin = (int?)ValidationMin,
        ValidationMax = (int?)ValidationMax,
        ValidationMonotonic = ValidationMonotonic,
        Required = Required,
        Ephemeral = Ephemeral,
    };
}
