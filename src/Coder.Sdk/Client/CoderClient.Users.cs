using System.Net;

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
    public Task<IReadOnlyList<ApiKeyWithOwner>> TokensAsync(string user, bool includeAll, CancellationToken ct) =>
        GetAsync(
            $"users/{Escape(user)}/keys/tokens{(includeAll ? "?include_all=true" : "")}",
            CoderJsonContext.Default.IReadOnlyListApiKeyWithOwner,
            ct);

    /// <summary>Removes a key, by its id.</summary>
    public Task DeleteApiKeyAsync(string user, string keyId, CancellationToken ct) =>
        SendNoContentAsync(HttpMethod.Delete, $"users/{Escape(user)}/keys/{Escape(keyId)}", null, ct);
}
