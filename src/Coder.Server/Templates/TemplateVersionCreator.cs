using Coder.Sdk;
using Coder.Server.Access;
using Coder.Server.Audit;
using Coder.Server.Files;
using Coder.Server.Http;
using Coder.Server.Provisioning;
using Coder.Server.Search;
using Dapper;
using Npgsql;

namespace Coder.Server.Templates;

/// <summary>Makes template versions: checks the request, stores the version, and queues the job that imports it.</summary>
internal sealed class TemplateVersionCreator(
    NpgsqlDataSource database, Authorizer authorizer, FileStore files, StarterArchives starters, JobQueue queue, TimeProvider time)
{
    private const int MaximumMessage = 1_048_576;

    /// <summary>Makes a version for a template of the organization, or for a template to come.</summary>
    public async Task<Outcome<TemplateVersion>> CreateAsync(
        Actor actor, string organization, CreateTemplateVersionRequest request, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        if (await PathNames.OrganizationAsync(connection, organization, ct) is not { } organizationId)
        {
            return ApiError.NotFound();
        }

        if (await AuthoriseAsync(connection, actor, organizationId, request.TemplateId, ct) is { } refused)
        {
            return refused;
        }

        var name = request.Name ?? TemplateNames.MakeUpVersion();
        if (Check(request, name) is { } invalid)
        {
            return invalid;
        }

        var file = await FileAsync(actor, request, ct);
        if (file.Error is { } noFile)
        {
            return noFile;
        }

        var id = Guid.NewGuid();
        try
        {
            await InsertAsync(connection, id, name, actor, organizationId, file.Value, request, ct);
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.UniqueViolation)
        {
            return VersionNames.Taken(name);
        }

        await queue.AnnounceAsync();
        return (await TemplateVersionReader.ReadAsync(connection, [id], ct))[0];
    }

    private async Task<ApiError?> AuthoriseAsync(NpgsqlConnection connection, Actor actor, Guid organizationId, Guid? templateId, CancellationToken ct)
    {
        if (templateId is null)
        {
            return authorizer.Require(actor, Actions.Create, new AccessObject(ResourceTypes.Template, organizationId));
        }

        return await TemplateAccess.FindAsync(connection, actor, templateId.Value, ct) is { } template && template.OrganizationId == organizationId
            ? authorizer.Require(actor, Actions.Update, template)
            : ApiError.Invalid("template_id", "There is no such template in this organization.");
    }

    private static ApiError? Check(CreateTemplateVersionRequest request, string name)
    {
        if (TemplateNames.CheckVersion(name) is { } badName)
        {
            return ApiError.Invalid("name", badName);
        }

        if (request.Message?.Length > MaximumMessage)
        {
            return ApiError.Invalid("message", $"The message is {request.Message.Length} characters long; at most {MaximumMessage} are allowed.");
        }

        if (request.Provisioner is not ProvisionerType.Terraform)
        {
            return ApiError.Invalid("provisioner", $"\"{request.Provisioner}\" is not a provisioner of this server; use \"terraform\".");
        }

        if (request.StorageMethod is not "file")
        {
            return ApiError.Invalid("storage_method", $"\"{request.StorageMethod}\" is not a storage method; use \"file\".");
        }

        return (request.FileId, request.ExampleId) switch
        {
            (null, null) => ApiError.Invalid("file_id", "Give the id of an uploaded archive (POST /files), or example_id for a starter template."),
            (not null, not null) => ApiError.Invalid("file_id", "Give either file_id or example_id, not both."),
            _ => null,
        };
    }

    private async Task<Outcome<Guid>> FileAsync(Actor actor, CreateTemplateVersionRequest request, CancellationToken ct)
    {
        if (request.ExampleId is { } example)
        {
            if (starters.Find(example) is not { } archive)
            {
                return ApiError.Invalid("example_id", $"There is no starter template \"{example}\". GET /templates/examples lists them.");
            }

            return (await files.AddAsync(actor, archive, ct)).Then<Guid>(added => added.Id);
        }

        var file = await files.ReadAsync(actor, request.FileId!.Value, ct);
        return file.Failed
            ? ApiError.Invalid("file_id", "There is no such file, or it is not yours. Upload the archive first (POST /files).")
            : request.FileId.Value;
    }

    private async Task InsertAsync(
        NpgsqlConnection connection,
        Guid id,
        string name,
        Actor actor,
        Guid organizationId,
        Guid fileId,
        CreateTemplateVersionRequest request,
        CancellationToken ct)
    {
        await using var transaction = await connection.BeginTransactionAsync(ct);
        var jobId = Guid.NewGuid();
        await queue.AddAsync(
            connection,
            new NewJob(
                jobId,
                organizationId,
                actor.UserId,
                ProvisionerJobType.TemplateVersionImport,
                fileId,
                new JobInput { TemplateVersionId = id, UserVariableValues = request.UserVariableValues },
                JobTags.ToJson(JobTags.With(request.Tags, actor.UserId))),
            ct);
        await connection.ExecuteAsync(new CommandDefinition(
            """
            INSERT INTO template_versions (id, organization_id, template_id, job_id, name, message, created_by, created_at, updated_at)
            VALUES (@id, @organizationId, @TemplateId, @jobId, @name, @Message, @UserId, @now, @now)
            """,
            new { id, organizationId, request.TemplateId, jobId, name, Message = request.Message ?? "", actor.UserId, now = time.GetUtcNow() },
            cancellationToken: ct));
        var version = new TemplateVersion
        {
            Id = id,
            OrganizationId = organizationId,
            TemplateId = request.TemplateId,
            Name = name,
            Message = request.Message ?? "",
        };
        await AuditLog.WriteAsync(connection, actor, AuditEntries.Of(AuditAction.Create, null, version), ct);
        await transaction.CommitAsync(ct);
    }
}
