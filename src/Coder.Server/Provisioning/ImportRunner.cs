using System.Security.Cryptography;
using System.Text.Json;
using Coder.Provisioner;
using Coder.Sdk;
using Coder.Server.ExternalAuth;
using Coder.Server.Http;
using Coder.Server.Templates;
using Dapper;
using Npgsql;

namespace Coder.Server.Provisioning;

/// <summary>Imports a template version: reads what it offers and stores variables, parameters, README and planned resources.</summary>
internal sealed class ImportRunner(NpgsqlDataSource database, ITemplateEngine engine, BuildEnvironments environments, NeededAccounts accounts, TimeProvider time)
    : IJobRunner
{
    public string JobType => ProvisionerJobType.TemplateVersionImport;

    public async Task<JobOutcome> RunAsync(AcquiredJob job, JobLog log, CancellationToken graceful)
    {
        var input = job.Input;
        var source = await LoadAsync(job, input, graceful);
        if (source is null)
        {
            return JobOutcome.Failed("The template version of this import no longer exists.");
        }

        var values = await LoadValuesAsync(source, input, graceful);
        var environment = await environments.ForImportAsync(job.InitiatorId, source.VersionName, graceful);
        var result = await engine.ImportAsync(new ImportRequest(source.Data, values, environment) { Engine = source.Engine }, log, graceful);
        return new JobOutcome
        {
            Error = result.Error ?? accounts.Refuse(result.ExternalAuth.Select(needed => needed.Id)),
            ErrorCode = result.ErrorCode,
            Canceled = result.Canceled,
            Store = (connection, ct) => StoreAsync(connection, job, source.VersionId, result, values, ct),
        };
    }

    private async Task<Source?> LoadAsync(AcquiredJob job, JobInput input, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        return await connection.QuerySingleOrDefaultAsync<Source>(new CommandDefinition(
            """
            SELECT v.id AS version_id, v.name AS version_name, v.template_id, f.data, coalesce(t.engine, '') AS engine
            FROM files f, template_versions v LEFT JOIN templates t ON t.id = v.template_id
            WHERE v.id = @TemplateVersionId AND f.id = @FileId
            """,
            new { input.TemplateVersionId, job.FileId },
            cancellationToken: ct));
    }

    /// <summary>What was given with the version, and for the rest the values of the template's active version.</summary>
    private async Task<Dictionary<string, string>> LoadValuesAsync(Source source, JobInput input, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        var inherited = await connection.QueryAsync<VariableValue>(new CommandDefinition(
            """
            SELECT x.name, x.value FROM template_version_variables x
            JOIN templates t ON t.active_version_id = x.template_version_id
            WHERE t.id = @TemplateId AND x.value <> x.default_value
            """,
            new { source.TemplateId },
            cancellationToken: ct));
        var values = inherited.ToDictionary(value => value.Name, value => value.Value, StringComparer.Ordinal);
        foreach (var value in input.UserVariableValues ?? [])
        {
            values[value.Name] = value.Value;
        }

        return values;
    }

    private async Task StoreAsync(
        NpgsqlConnection connection, AcquiredJob job, Guid versionId, ImportResult result, Dictionary<string, string> values, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        await connection.ExecuteAsync(new CommandDefinition(
            """
            UPDATE template_versions SET readme = @Readme, updated_at = @now WHERE id = @versionId;

            INSERT INTO template_version_variables (template_version_id, name, description, type, value, default_value, required, sensitive)
            SELECT @versionId, name, description, type, value, default_value, required, sensitive
            FROM jsonb_to_recordset(@variables::jsonb) AS v (
                name text, description text, type text, value text, default_value text, required boolean, sensitive boolean);

            INSERT INTO template_version_parameters
                (template_version_id, name, display_name, description, type, form_type, mutable, default_value, icon, options, styling,
                 validation_error, validation_regex, validation_min, validation_max, validation_monotonic, required, ephemeral, display_order)
            SELECT @versionId, name, display_name, description, type, form_type, mutable, default_value, icon, options, styling,
                   validation_error, validation_regex, validation_min, validation_max, validation_monotonic, required, ephemeral, "order"
            FROM jsonb_to_recordset(@parameters::jsonb) AS p (
                name text, display_name text, description text, type text, form_type text, mutable boolean, default_value text,
                icon text, options jsonb, styling text, validation_error text, validation_regex text, validation_min bigint,
                validation_max bigint, validation_monotonic text, required boolean, ephemeral boolean, "order" integer);
            """,
            new
            {
                versionId,
                now,
                result.Readme,
                variables = JsonSerializer.Serialize(
                    result.Variables.Select(variable => new
                    {
                        variable.Name,
                        variable.Description,
                        variable.Type,
                        Value = values.GetValueOrDefault(variable.Name, variable.DefaultValue),
                        variable.DefaultValue,
                        variable.Required,
                        variable.Sensitive,
                    }),
                    Json.Options),
                parameters = JsonSerializer.Serialize(result.Parameters, Json.Options),
            },
            cancellationToken: ct));
        await Presets.WriteAsync(connection, versionId, result.Presets, ct);
        await NeededAccounts.WriteAsync(connection, versionId, [.. result.ExternalAuth.Select(needed => new NeededAccount(needed.Id, needed.Optional))], ct);
        if (result.Archive is { } archive)
        {
            await StoreArchiveAsync(connection, job, versionId, archive.ToArray(), now, ct);
        }

        await ResourceWriter.WriteAsync(connection, job.Id, Sdk.WorkspaceTransition.Start, result.StartResources, now, ct);
        await ResourceWriter.WriteAsync(connection, job.Id, Sdk.WorkspaceTransition.Stop, result.StopResources, now, ct);
        await TimingWriter.WriteAsync(connection, job.Id, result.Timings, ct);
    }

    /// <summary>Keeps the files that builds are given; the upload stays what it was.</summary>
    private static Task<int> StoreArchiveAsync(
        NpgsqlConnection connection, AcquiredJob job, Guid versionId, byte[] archive, DateTimeOffset now, CancellationToken ct) =>
        connection.ExecuteAsync(new CommandDefinition(
            """
            INSERT INTO files (id, hash, created_by, created_at, data) VALUES (@id, @hash, @InitiatorId, @now, @archive)
            ON CONFLICT (hash, created_by) DO NOTHING;
            UPDATE template_versions SET build_file_id = (SELECT id FROM files WHERE hash = @hash AND created_by = @InitiatorId)
            WHERE id = @versionId;
            """,
            new { id = Guid.NewGuid(), hash = Convert.ToHexStringLower(SHA256.HashData(archive)), job.InitiatorId, now, archive, versionId },
            cancellationToken: ct));

    private sealed record Source
    {
        public Guid VersionId { get; init; }

        public string VersionName { get; init; } = "";

        public Guid? TemplateId { get; init; }

        public byte[] Data { get; init; } = [];

        public string Engine { get; init; } = "";
    }
}
