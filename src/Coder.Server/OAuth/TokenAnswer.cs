using Coder.Server.Http;

namespace Coder.Server.OAuth;

/// <summary>The tokens that a provider gave out. Never logged.</summary>
internal sealed record ProviderTokens(string AccessToken, string RefreshToken, string IdToken, DateTimeOffset? ExpiresAt)
{
    /// <summary>Further fields of the answer, as a JSON object; empty for none.</summary>
    public string Extra { get; init; } = "";
}

/// <summary>The provider's refusal (RFC 6749, section 5.2), for example <c>invalid_grant</c>.</summary>
internal sealed record TokenRefusal(int Status, string Code, string Description)
{
    /// <summary>
    /// Whether the client itself was refused, so that no user can sign in. Keycloak says unauthorized_client, with status 401, to a wrong secret.
    /// </summary>
    public bool IsClientRefused => Code == "invalid_client" || (Code == "unauthorized_client" && Status == StatusCodes.Status401Unauthorized);

    /// <summary>Whether what was redeemed is not valid (any more).</summary>
    public bool IsGrantRefused => Code == "invalid_grant";

    /// <inheritdoc/>
    public override string ToString() => Description.Length > 0 ? $"{Code} ({Description})" : Code;
}

/// <summary>What the token endpoint answered: exactly one of the three.</summary>
internal readonly record struct TokenAnswer(ProviderTokens? Tokens, TokenRefusal? Refusal, ApiError? Problem)
{
    public static implicit operator TokenAnswer(ApiError problem) => new(null, null, problem);
}
