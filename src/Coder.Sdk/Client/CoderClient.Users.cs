using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace Coder.Sdk;

public sealed partial class CoderClient
{
    /// <summary>Whether the deployment has been set up.</summary>
    public async Task<bool> HasFirstUserAsync(CancellationToken ct)
    {
        try
        {
            await SendNoContentAsync(HttpMethod.Get, "users/first", null, ct);
            return true;
        }
        catch (CoderApiException e) when (e.Status == HttpStatusCode.NotFound)
        {
            return false;
        }
    }

    /// <summary>Creates the first user, who owns the deployment.</summary>
    public Task<CreateFirstUserResponse> CreateFirstUserAsync(CreateFirstUserRequest request, CancellationToken ct) =>
        PostAsync(
            "users/first",
            request,
            CoderJsonContext.Default.CreateFirstUserRequest,
            CoderJsonContext.Default.CreateFirstUserResponse,
            ct);

    /// <summary>Exchanges a password for a session token. It does not set <see cref="SessionToken"/>.</summary>
    public Task<LoginWithPasswordResponse> LoginWithPasswordAsync(
        LoginWithPasswordRequest request, CancellationToken ct) =>
        PostAsync(
            "users/login",
            request,
            CoderJsonContext.Default.LoginWithPasswordRequest,
            CoderJsonContext.Default.LoginWithPasswordResponse,
            ct);

    /// <summary>Ends the session on the server.</summary>
    public Task LogoutAsync(CancellationToken ct) => SendNoContentAsync(HttpMethod.Post, "users/logout", null, ct);

    /// <summary>A user by id, name or <c>me</c>.</summary>
    public Task<User> UserAsync(string user, CancellationToken ct) =>
        GetAsync($"users/{Escape(user)}", CoderJsonContext.Default.User, ct);

    /// <summary>Users that match a query.</summary>
    /// <param name="query">In the API's query language; null for all.</param>
    public Task<GetUsersResponse> UsersAsync(string? query, CancellationToken ct) =>
        GetAsync($"users?q={Escape(query ?? "")}", CoderJsonContext.Default.GetUsersResponse, ct);

    /// <summary>Creates an account.</summary>
    public Task<User> CreateUserAsync(CreateUserRequest request, CancellationToken ct) =>
        PostAsync("users", request, CoderJsonContext.Default.CreateUserRequest, CoderJsonContext.Default.User, ct);

    /// <summary>Suspends or activates an account.</summary>
    public Task<User> SetUserStatusAsync(string user, bool active, CancellationToken ct) =>
        SendAsync(
            HttpMethod.Put,
            $"users/{Escape(user)}/status/{(active ? "activate" : "suspend")}",
            null,
            CoderJsonContext.Default.User,
            ct);

    /// <summary>Deletes an account.</summary>
    public Task DeleteUserAsync(string user, CancellationToken ct) =>
        SendNoContentAsync(HttpMethod.Delete, $"users/{Escape(user)}", null, ct);

    /// <summary>Makes a new session for the user of the present one.</summary>
    public Task<GenerateApiKeyResponse> CreateApiKeyAsync(string user, CancellationToken ct) =>
        SendAsync(
            HttpMethod.Post,
            $"users/{Escape(user)}/keys",
            null,
            CoderJsonContext.Default.GenerateApiKeyResponse,
            ct);

    /// <summary>Makes a named token.</summary>
    public Task<GenerateApiKeyResponse> CreateTokenAsync(
        string user, CreateTokenRequest request, CancellationToken ct) =>
        PostAsync(
            $"users/{Escape(user)}/keys/tokens",
            request,
            CoderJsonContext.Default.CreateTokenRequest,
            CoderJsonContext.Default.GenerateApiKeyResponse,
            ct);

    /// <summary>Named tokens of a user, or of all users.</summary>
    public Task<IReadOnlyList<ApiKeyWithOwner>> TokensAsync(
        string user, bool includeAll, bool includeExpired, CancellationToken ct)
    {
        var query = (includeAll, includeExpired) switch
        {
            (true, true) => "?include_all=true&include_expired=true",
            (true, false) => "?include_all=true",
            (false, true) => "?include_expired=true",
            _ => "",
        };
        return GetAsync(
            $"users/{Escape(user)}/keys/tokens{query}", CoderJsonContext.Default.IReadOnlyListApiKeyWithOwner, ct);
    }

    /// <summary>Ends a key and keeps it in the list of expired ones.</summary>
    public Task ExpireApiKeyAsync(string user, string keyId, CancellationToken ct) =>
        SendNoContentAsync(HttpMethod.Put, $"users/{Escape(user)}/keys/{Escape(keyId)}/expire", null, ct);

    /// <summary>Scopes that a token can have; needs no session.</summary>
    public async Task<IReadOnlyList<string>> TokenScopesAsync(CancellationToken ct)
    {
        var answer = await GetAsync("auth/scopes", CoderJsonContext.Default.JsonElement, ct);
        return answer.TryGetProperty("external", out var scopes)
            ? scopes.Deserialize(CoderJsonContext.Default.IReadOnlyListString) ?? []
            : [];
    }

    /// <summary>Removes a key, by its id.</summary>
    public Task DeleteApiKeyAsync(string user, string keyId, CancellationToken ct) =>
        SendNoContentAsync(HttpMethod.Delete, $"users/{Escape(user)}/keys/{Escape(keyId)}", null, ct);

    /// <summary>Site-wide roles, and which of them the caller may give.</summary>
    public Task<IReadOnlyList<AssignableRole>> RolesAsync(CancellationToken ct) =>
        GetAsync("users/roles", CoderJsonContext.Default.IReadOnlyListAssignableRole, ct);

    /// <summary>Replaces the site-wide roles of a user.</summary>
    public Task<User> UpdateUserRolesAsync(string user, IReadOnlyList<string> roles, CancellationToken ct) =>
        SendAsync(
            HttpMethod.Put,
            $"users/{Escape(user)}/roles",
            JsonContent.Create(new UpdateRoles { Roles = roles }, CoderJsonContext.Default.UpdateRoles),
            CoderJsonContext.Default.User,
            ct);

    /// <summary>What the OpenID Connect provider said of the caller at the last login: the object <c>claims</c>.</summary>
    public async Task<JsonElement?> OidcClaimsAsync(CancellationToken ct) =>
        (await GetAsync("users/oidc-claims", CoderJsonContext.Default.JsonElement, ct)).TryGetProperty("claims", out var claims)
            ? claims
            : null;
}
