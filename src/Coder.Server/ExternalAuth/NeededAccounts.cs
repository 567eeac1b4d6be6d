using System.Text.Json;
using Coder.Server.Configuration;
using Coder.Server.Http;
using Dapper;
using Npgsql;

namespace Coder.Server.ExternalAuth;

/// <summary>An account that workspaces of a template version need.</summary>
/// <param name="Id">The provider's id.</param>
/// <param name="Optional">Whether they go without it too.</param>
internal sealed record NeededAccount(string Id, bool Optional);

/// <summary>The accounts that template versions need, as their imports found them.</summary>
internal sealed class NeededAccounts(NpgsqlDataSource database, ExternalAuthOptions options, ExternalAuthTokens tokens)
{
    /// <summary>Why a version that needs these accounts cannot be imported here; null when it can.</summary>
    public string? Refuse(IEnumerable<string> ids)
    {
        var missing = ids.Where(id => options.Find(id) is null).ToList();
        if (missing.Count == 0)
        {
            return null;
        }

        var known = options.Providers.Count == 0 ? "It has none" : $"It has {string.Join(", ", options.Providers.Select(provider => $"\"{provider.Id}\""))}";
        return $"The template needs the external auth provider {string.Join(" and ", missing.Select(id => $"\"{id}\""))}, which this server does not have. {known}. "
            + "Correct the id of data \"coder_external_auth\", or ask an administrator to configure the provider (CODER_EXTERNAL_AUTH_<N>_ID).";
    }

    /// <summary>Stores what an import found, in its transaction.</summary>
    public static async Task WriteAsync(NpgsqlConnection connection, Guid versionId, IReadOnlyList<NeededAccount> needed, CancellationToken ct) =>
        await connection.ExecuteAsync(new CommandDefinition(
            "UPDATE template_versions SET external_auth_providers = @json::jsonb WHERE id = @versionId",
            new { versionId, json = JsonSerializer.Serialize(needed, Json.Options) },
            cancellationToken: ct));

    /// <summary>The accounts that a version needs. Whether the actor may see the version has been decided.</summary>
    public async Task<IReadOnlyList<NeededAccount>> ReadAsync(Guid versionId, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        var json = await connection.ExecuteScalarAsync<string?>(new CommandDefinition(
            "SELECT external_auth_providers::text FROM template_versions WHERE id = @versionId", new { versionId }, cancellationToken: ct));
        return json is null ? [] : JsonSerializer.Deserialize<List<NeededAccount>>(json, Json.Options)!;
    }

    /// <summary>The tokens for a build: of every account that the version needs and the owner has, by the provider's id.</summary>
    public async Task<IReadOnlyDictionary<string, string>> TokensAsync(Guid versionId, Guid ownerId, CancellationToken ct)
    {
        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var need in await ReadAsync(versionId, ct))
        {
            if (options.Find(need.Id) is { } provider && await tokens.UseAsync(provider, ownerId, ct) is { IsGood: true } state)
            {
                found[need.Id] = state.Link!.AccessToken;
            }
        }

        return found;
    }
}
