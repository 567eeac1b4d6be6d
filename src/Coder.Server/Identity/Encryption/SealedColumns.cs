namespace Coder.Server.Identity.Encryption;

/// <summary>A text column whose values <see cref="SecretBox"/> writes.</summary>
/// <param name="Table">The table.</param>
/// <param name="Column">The column; an empty text means that there is no secret.</param>
/// <param name="Key">The column of type uuid that identifies a row (for this column); part of the context.</param>
internal sealed record SealedColumn(string Table, string Column, string Key)
{
    /// <summary>What a value belongs to, as <see cref="SecretBox"/> binds it.</summary>
    public string Context(Guid row) => $"{Table}.{Column}:{row}";
}

/// <summary>
/// Every column with secrets, for the commands that re-encrypt the database. Whoever adds such a column adds it to <see cref="All"/>.
/// </summary>
internal static class SealedColumns
{
    /// <summary>Access token of the provider.</summary>
    public static SealedColumn LinkAccessToken { get; } = new("user_links", "access_token", "id");

    /// <summary>Refresh token of the provider.</summary>
    public static SealedColumn LinkRefreshToken { get; } = new("user_links", "refresh_token", "id");

    /// <summary>ID token of the provider, which its logout asks for.</summary>
    public static SealedColumn LinkIdToken { get; } = new("user_links", "id_token", "id");

    /// <summary>Private half of the key with which workspaces reach Git servers.</summary>
    public static SealedColumn GitSshPrivateKey { get; } = new("git_ssh_keys", "private_key", "user_id");

    /// <summary>What signs browsers' sessions at the hosts of apps.</summary>
    public static SealedColumn AppSigningKey { get; } = new("app_signing_keys", "secret", "id");

    /// <summary>Access token of an external account.</summary>
    public static SealedColumn ExternalAccessToken { get; } = new("external_auth_links", "access_token", "id");

    /// <summary>Refresh token of an external account.</summary>
    public static SealedColumn ExternalRefreshToken { get; } = new("external_auth_links", "refresh_token", "id");

    /// <summary>What an external service gave along with the token.</summary>
    public static SealedColumn ExternalTokenExtra { get; } = new("external_auth_links", "token_extra", "id");

    /// <summary>All of them.</summary>
    public static IReadOnlyList<SealedColumn> All { get; } =
    [
        LinkAccessToken, LinkRefreshToken, LinkIdToken, GitSshPrivateKey, AppSigningKey, ExternalAccessToken, ExternalRefreshToken, ExternalTokenExtra,
    ];
}
