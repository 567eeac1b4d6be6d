using System.Text.Json;
using Coder.Provisioner;
using Coder.Sdk;
using Coder.Server.Http;
using Dapper;
using Npgsql;

namespace Coder.Server.Templates;

/// <summary>The presets of template versions in the database.</summary>
internal static class Presets
{
    /// <summary>The presets of a version, the default first, then by name.</summary>
    public static async Task<Preset[]> ReadAsync(NpgsqlConnection connection, Guid versionId, CancellationToken ct)
    {
        var rows = await connection.QueryAsync<Row>(new CommandDefinition(
            """
            SELECT id, name, description, icon, is_default, prebuild_instances, parameters AS parameters_json
            FROM template_version_presets WHERE template_version_id = @versionId ORDER BY is_default DESC, name
            """,
            new { versionId },
            cancellationToken: ct));
        return [.. rows.Select(row => row.ToSdk())];
    }

    /// <summary>Stores the presets of a version that was imported.</summary>
    public static Task<int> WriteAsync(NpgsqlConnection connection, Guid versionId, IReadOnlyList<TemplatePreset> presets, CancellationToken ct) =>
        connection.ExecuteAsync(new CommandDefinition(
            """
            INSERT INTO template_version_presets (id, template_version_id, name, description, icon, is_default, prebuild_instances, parameters)
            VALUES (@Id, @versionId, @Name, @Description, @Icon, @Default, @PrebuildInstances, @parameters::jsonb)
            """,
            presets.Select(preset => new
            {
                Id = Guid.NewGuid(),
                versionId,
                preset.Name,
                preset.Description,
                preset.Icon,
                preset.Default,
                preset.PrebuildInstances,
                parameters = JsonSerializer.Serialize(preset.Parameters, Json.Options),
            }),
            cancellationToken: ct));

    /// <summary>
    /// The values of a build with a preset: those of the preset win over those given. An error when the version has no such preset.
    /// </summary>
    public static async Task<Outcome<WorkspaceBuildParameter[]>> ApplyAsync(
        NpgsqlConnection connection, Guid versionId, Guid? presetId, IReadOnlyList<WorkspaceBuildParameter> given, CancellationToken ct)
    {
        if (presetId is null)
        {
            return given.ToArray();
        }

        if ((await ReadAsync(connection, versionId, ct)).FirstOrDefault(preset => preset.Id == presetId) is not { } chosen)
        {
            return ApiError.Invalid("template_version_preset_id", "The template version has no such preset; GET templateversions/{id}/presets lists them.");
        }

        var names = chosen.Parameters.Select(parameter => parameter.Name).ToHashSet(StringComparer.Ordinal);
        return (WorkspaceBuildParameter[])
        [
            .. chosen.Parameters.Select(parameter => new WorkspaceBuildParameter(parameter.Name, parameter.Value)),
            .. given.Where(parameter => !names.Contains(parameter.Name)),
        ];
    }

    private sealed record Row
    {
        public Guid Id { get; init; }

        public string Name { get; init; } = "";

        public string Description { get; init; } = "";

        public string Icon { get; init; } = "";

        public bool IsDefault { get; init; }

        public int? PrebuildInstances { get; init; }

        public string ParametersJson { get; init; } = "{}";

        public Preset ToSdk() => new()
        {
            Id = Id,
            Name = Name,
            Description = Description,
            Icon = Icon,
            Default = IsDefault,
            DesiredPrebuildInstances = PrebuildInstances,
            Parameters =
            [
                .. (JsonSerializer.Deserialize<Dictionary<string, string>>(ParametersJson, Json.Options) ?? [])
                    .OrderBy(parameter => parameter.Key, StringComparer.Ordinal)
                    .Select(parameter => new PresetParameter(parameter.Key, parameter.Value)),
            ],
        };
    }
}
