using Coder.Provisioner;
using Coder.Provisioner.Forms;
using Coder.Sdk;
using Coder.Server.Access;
using Coder.Server.Http;
using Coder.Server.Provisioning;
using Coder.Server.Workspaces;
using Dapper;
using Npgsql;

namespace Coder.Server.Templates;

/// <summary>
/// Evaluates the parameters of template versions, for forms and for builds. A few evaluations run at once, the rest wait; none may take longer
/// than <see cref="Patience"/>.
/// </summary>
internal sealed class DynamicForms(ParameterForms forms, BuildEnvironments environments, Authorizer authorizer, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private readonly SemaphoreSlim _evaluations = new(Math.Max(2, Environment.ProcessorCount));

    public void Dispose() => _evaluations.Dispose();

    /// <summary>Opens the form of a version that was imported.</summary>
    public async Task<DynamicForm> OpenAsync(NpgsqlConnection connection, Guid versionId, CancellationToken ct)
    {
        using var grid = await connection.QueryMultipleAsync(new CommandDefinition(
            """
            SELECT v.id AS version_id, v.name AS version_name, v.organization_id, coalesce(t.id, '00000000-0000-0000-0000-000000000000') AS template_id,
                   coalesce(t.name, '') AS template_name, f.id AS file_id, f.hash
            FROM template_versions v
            JOIN provisioner_jobs j ON j.id = v.job_id
            JOIN files f ON f.id = coalesce(v.build_file_id, j.file_id)
            LEFT JOIN templates t ON t.id = v.template_id
            WHERE v.id = @versionId;

            SELECT name, value FROM template_version_variables WHERE template_version_id = @versionId AND (value <> default_value OR required);
            """,
            new { versionId },
            cancellationToken: ct));
        var source = await grid.ReadSingleAsync<FormSource>();
        var variables = (await grid.ReadAsync<(string Name, string Value)>()).ToDictionary(v => v.Name, v => v.Value, StringComparer.Ordinal);
        var stored = await ParameterDefinition.ReadAsync(connection, versionId, ct);
        var problem = "";
        var form = forms.Find(source.Hash);
        if (form is null)
        {
            var archive = await connection.QuerySingleAsync<byte[]>(new CommandDefinition(
                "SELECT data FROM files WHERE id = @FileId", new { source.FileId }, cancellationToken: ct));
            form = forms.Open(source.Hash, archive, out problem);
        }

        return new DynamicForm(source, variables, stored, form, problem);
    }

    /// <summary>What the form knows of a workspace's owner. Only for who may create or change workspaces of theirs.</summary>
    public async Task<Outcome<BuildEnvironment>> OwnerAsync(
        NpgsqlConnection connection, Actor actor, DynamicForm form, Guid ownerId, CancellationToken ct)
    {
        var organization = form.Source.OrganizationId;
        var theirs = new AccessObject(ResourceTypes.Workspace, organization, ownerId);
        if (ownerId != actor.UserId
            && !authorizer.Can(actor, Actions.Update, theirs)
            && authorizer.Require(actor, Actions.Create, theirs) is { } refused)
        {
            return refused;
        }

        return await environments.ForFormAsync(connection, ownerId, organization, ct) is { } owner
            ? form.Source.In(owner)
            : ApiError.Invalid("owner_id", "There is no such user.");
    }

    /// <summary>The form with the values so far.</summary>
    /// <exception cref="OperationCanceledException">It was canceled.</exception>
    public async Task<FormAnswer> AnswerAsync(
        DynamicForm form, BuildEnvironment owner, IReadOnlyDictionary<string, string> values, IReadOnlyDictionary<string, string> previous, CancellationToken ct)
    {
        if (form.Form is null)
        {
            return DynamicDefinitions.Static(form.Stored, values, $"The template is not evaluated while the form is filled in: {form.Problem}");
        }

        await _evaluations.WaitAsync(ct);
        using var limit = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, ct);
        try
        {
            var request = new FormRequest { Environment = owner, Variables = form.Variables, Values = values, PreviousValues = previous };
            return DynamicDefinitions.Complete(await form.Form.AnswerAsync(request, either.Token), form.Stored, values);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return DynamicDefinitions.Static(form.Stored, values, $"The template took longer than {Patience.TotalSeconds:0} s to evaluate.");
        }
        finally
        {
            _evaluations.Release();
        }
    }

    /// <summary>
    /// The values of a build, and one problem per parameter that cannot be used. A start asks the template with the values; a stop or delete
    /// keeps what there was.
    /// </summary>
    public async Task<(IReadOnlyDictionary<string, string> Values, IReadOnlyList<ValidationError> Problems)> ResolveAsync(
        NpgsqlConnection connection, Guid versionId, Guid ownerId, IReadOnlyDictionary<string, string> previous,
        IReadOnlyList<WorkspaceBuildParameter> given, bool starts, CancellationToken ct)
    {
        if (!starts)
        {
            return Keep(await ParameterDefinition.ReadAsync(connection, versionId, ct), previous, given);
        }

        var form = await OpenAsync(connection, versionId, ct);
        if (form.Form is null || await environments.ForFormAsync(connection, ownerId, form.Source.OrganizationId, ct) is not { } owner)
        {
            return ParameterValues.Resolve(form.Stored, previous, given, starts);
        }

        var values = new Dictionary<string, string>(previous, StringComparer.Ordinal);
        foreach (var value in given)
        {
            values[value.Name] = value.Value;
        }

        owner = form.Source.In(owner);
        var answer = await AnswerAsync(form, owner, values, previous, ct);
        var names = given.Select(value => value.Name).ToHashSet(StringComparer.Ordinal);
        var outdated = answer.Parameters.Where(parameter => parameter.Definition.Ephemeral).Select(parameter => parameter.Definition.Name)
            .Where(name => !names.Contains(name) && values.ContainsKey(name)).ToList();
        if (outdated.Count > 0)
        {
            // The last build's value of an ephemeral parameter counts no more, not even for what depends on it.
            outdated.ForEach(name => values.Remove(name));
            answer = await AnswerAsync(form, owner, values, previous, ct);
        }

        return Judge(answer, form.Stored, previous, given);
    }

    // What the evaluation does not mention counts as it was imported; what is hidden now is dropped.
    private static (IReadOnlyDictionary<string, string> Values, IReadOnlyList<ValidationError> Problems) Judge(
        FormAnswer answer, IReadOnlyList<ParameterDefinition> stored, IReadOnlyDictionary<string, string> previous,
        IReadOnlyList<WorkspaceBuildParameter> given)
    {
        var visible = answer.Parameters.Select(DynamicDefinitions.ToDefinition).DistinctBy(definition => definition.Name).ToList();
        var names = visible.Select(definition => definition.Name).ToHashSet(StringComparer.Ordinal);
        var hidden = answer.Hidden.Except(names).ToHashSet(StringComparer.Ordinal);
        return ParameterValues.Resolve(
            [.. visible, .. stored.Where(definition => !names.Contains(definition.Name) && !hidden.Contains(definition.Name))],
            previous,
            [.. given.Where(value => !hidden.Contains(value.Name))],
            starts: true);
    }

    // Parameters that were hidden at the last start get no value by a stop, and those that only some values show do not lose theirs.
    private static (IReadOnlyDictionary<string, string> Values, IReadOnlyList<ValidationError> Problems) Keep(
        IReadOnlyList<ParameterDefinition> stored, IReadOnlyDictionary<string, string> previous, IReadOnlyList<WorkspaceBuildParameter> given)
    {
        var (resolved, problems) = ParameterValues.Resolve(
            [.. stored.Where(definition => previous.ContainsKey(definition.Name) || given.Any(value => value.Name == definition.Name))],
            previous,
            given,
            starts: false);
        var values = previous.Where(value => !stored.Any(definition => definition.Name == value.Key)).Concat(resolved);
        return (values.ToDictionary(StringComparer.Ordinal), problems);
    }
}

/// <summary>An opened form: a template version with the values of its variables.</summary>
/// <param name="Source">The version.</param>
/// <param name="Variables">Values of its variables.</param>
/// <param name="Stored">Its parameters as they were imported.</param>
/// <param name="Form">The template; null when it cannot be evaluated here.</param>
/// <param name="Problem">Why not.</param>
internal sealed record DynamicForm(
    FormSource Source, IReadOnlyDictionary<string, string> Variables, IReadOnlyList<ParameterDefinition> Stored, ParameterForm? Form, string Problem);

/// <summary>Which version a form is for, and where its files are.</summary>
internal sealed record FormSource
{
    public Guid VersionId { get; init; }

    public string VersionName { get; init; } = "";

    public Guid OrganizationId { get; init; }

    public Guid TemplateId { get; init; }

    public string TemplateName { get; init; } = "";

    public Guid FileId { get; init; }

    public string Hash { get; init; } = "";

    /// <summary>What is known of an owner, in this version.</summary>
    public BuildEnvironment In(BuildEnvironment owner) =>
        owner with { TemplateId = TemplateId, TemplateName = TemplateName, TemplateVersion = VersionName };
}
