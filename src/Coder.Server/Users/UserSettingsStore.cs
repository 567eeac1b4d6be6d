using System.Text.Json;
using Coder.Sdk;
using Coder.Server.Http;
using Dapper;
using Npgsql;

namespace Coder.Server.Users;

/// <summary>
/// What a user chose for themselves. Callers have authorised the actor for the user that they pass in.
/// </summary>
internal sealed class UserSettingsStore(NpgsqlDataSource database)
{
    private const string AppearanceKey = "appearance";
    private const int MaxTextLength = 64;

    /// <summary>How the dashboard looks for the user; empty texts until they choose.</summary>
    public async Task<UserAppearanceSettings> AppearanceAsync(User user, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        var json = await connection.ExecuteScalarAsync<string?>(new CommandDefinition(
            "SELECT value FROM user_settings WHERE user_id = @Id AND key = @key",
            new { user.Id, key = AppearanceKey },
            cancellationToken: ct));
        return json is null ? new() : JsonSerializer.Deserialize<UserAppearanceSettings>(json, Json.Options)!;
    }

    /// <summary>Keeps how the dashboard looks for the user.</summary>
    public async Task<Outcome<UserAppearanceSettings>> UpdateAppearanceAsync(User user, UserAppearanceSettings settings, CancellationToken ct)
    {
        if (settings.ThemeMode is not ("" or "single" or "sync"))
        {
            return ApiError.Invalid("theme_mode", "Must be single, sync or empty.");
        }

        string[] texts = [settings.ThemePreference, settings.ThemeLight, settings.ThemeDark, settings.TerminalFont];
        if (texts.Any(text => text.Length > MaxTextLength))
        {
            return ApiError.BadRequest($"Names of themes and fonts have at most {MaxTextLength} characters.");
        }

        await using var connection = await database.OpenConnectionAsync(ct);
        await connection.ExecuteAsync(new CommandDefinition(
            """
            INSERT INTO user_settings (user_id, key, value) VALUES (@Id, @key, @value)
            ON CONFLICT (user_id, key) DO UPDATE SET value = excluded.value
            """,
            new { user.Id, key = AppearanceKey, value = JsonSerializer.Serialize(settings, Json.Options) },
            cancellationToken: ct));
        return settings;
    }

    /// <summary>The roles that the user holds in each of their organizations.</summary>
    public async Task<IReadOnlyDictionary<string, IReadOnlyList<string>>> OrganizationRolesAsync(User user, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        var rows = await connection.QueryAsync<(Guid Organization, string[] Roles)>(new CommandDefinition(
            "SELECT organization_id, roles FROM organization_members WHERE user_id = @Id", new { user.Id }, cancellationToken: ct));
        return rows.ToDictionary(row => row.Organization.ToString(), row => (IReadOnlyList<string>)row.Roles);
    }
}
