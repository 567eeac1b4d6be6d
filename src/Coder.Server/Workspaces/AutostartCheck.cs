using Coder.Sdk;
using Coder.Server.Access;
using Coder.Server.Http;
using Coder.Server.Templates;
using Npgsql;

namespace Coder.Server.Workspaces;

/// <summary>Tells whether a workspace could start by itself, or whether the version it would get asks something new.</summary>
internal sealed class AutostartCheck(NpgsqlDataSource database, WorkspaceStore store)
{
    /// <summary>A mismatch means that the active version, where starts take it, needs values that the workspace does not have.</summary>
    public async Task<Outcome<ResolveAutostartResponse>> ResolveAsync(Actor actor, Guid id, CancellationToken ct)
    {
        var found = await store.GetAsync(actor, id, ct);
        if (found.Error is { } error)
        {
            return error;
        }

        var workspace = found.Value;
        if (!workspace.Outdated || (workspace.AutomaticUpdates != "always" && !workspace.TemplateRequireActiveVersion))
        {
            return new ResolveAutostartResponse(ParameterMismatch: false);
        }

        var previous = await store.ParametersAsync(actor, workspace.LatestBuild.Id, ct);
        if (previous.Error is { } refused)
        {
            return refused;
        }

        await using var connection = await database.OpenConnectionAsync(ct);
        var definitions = await ParameterDefinition.ReadAsync(connection, workspace.TemplateActiveVersionId, ct);
        var (_, problems) = ParameterValues.Resolve(
            definitions, previous.Value.ToDictionary(value => value.Name, value => value.Value, StringComparer.Ordinal), [], starts: true);
        return new ResolveAutostartResponse(problems.Count > 0);
    }
}
