using System.Text.Json.Serialization;

namespace Coder.Sdk;

/// <summary><c>GET /users</c>.</summary>
public sealed record GetUsersResponse
{
    public IReadOnlyList<User> Users { get; set; } = [];

    /// <summary>How many users match in all, whatever the page.</summary>
    public int Count { get; init; }
}

/// <summary><c>POST /users/first</c>: creates the first account, which owns the deployment.</summary>
public sealed record CreateFirstUserRequest
{
    public string Email { get; set; } = "";

    public string Username { get; set; } = "";

    /// <summary>The full name.</summary>
    public string Name { get; init => field = value ?? ""; } = "";

    public string Password { get; set; } = "";

    public bool Trial { get; init; }
}

/// <summary>The answer to <see cref="CreateFirstUserRequest"/>.</summary>
public sealed record CreateFirstUserResponse(Guid UserId, Guid OrganizationId);

/// <summary><c>POST /users</c>.</summary>
public sealed record CreateUserRequest
{
    public string Email { get; set; } = "";

    public string Username { get; set; } = "";

    public string Name { get; init => field = value ?? ""; } = "";

    public string Password { get; init => field = value ?? ""; } = "";

    /// <summary>One of <see cref="Sdk.LoginType"/>; empty means password.</summary>
    public string LoginType { get; init => field = value ?? ""; } = "";

    /// <summary>One of <see cref="Sdk.UserStatus"/>; null leaves the choice to the server.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public string? UserStatus { get; init; }

    /// <summary>Organizations to join; empty means the default one.</summary>
    public IReadOnlyList<Guid> OrganizationIds { get; init => field = value ?? []; } = [];

    public bool? ServiceAccount { get; init; }

    /// <summary>Names of site-wide roles.</summary>
    public IReadOnlyList<string>? Roles { get; init; }
}

/// <summary><c>PUT /users/{user}/profile</c>.</summary>
public sealed record UpdateUserProfileRequest
{
    public string Username { get; set; } = "";

    public string Name { get; init => field = value ?? ""; } = "";

    public string? AvatarUrl { get; init; }
}

/// <summary><c>PUT /users/{user}/password</c>.</summary>
public sealed record UpdateUserPasswordRequest
{
    /// <summary>Needed when the caller changes their own password.</summary>
    public string OldPassword { get; init => field = value ?? ""; } = "";

    public string Password { get; set; } = "";
}

/// <summary><c>PUT /users/{user}/roles</c> and the same for members of an organization.</summary>
public sealed record UpdateRoles
{
    public IReadOnlyList<string> Roles { get; init => field = value ?? []; } = [];
}

/// <summary><c>GET /users/{user}/roles</c>.</summary>
public sealed record UserRoles
{
    public IReadOnlyList<string> Roles { get; set; } = [];

    /// <summary>Roles by organization id.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> OrganizationRoles { get; set; } =
        new Dictionary<string, IReadOnlyList<string>>();
}

/// <summary>How the dashboard looks for a user; also the body of <c>PUT /users/{user}/appearance</c>.</summary>
public sealed record UserAppearanceSettings
{
    public string ThemePreference { get; init => field = value ?? ""; } = "";

    /// <summary><c>single</c>, <c>sync</c> (follow the system) or empty.</summary>
    public string ThemeMode { get; init => field = value ?? ""; } = "";

    public string ThemeLight { get; init => field = value ?? ""; } = "";

    public string ThemeDark { get; init => field = value ?? ""; } = "";

    public string TerminalFont { get; init => field = value ?? ""; } = "";
}

/// <summary><c>POST /users/validate-password</c>.</summary>
public sealed record ValidateUserPasswordRequest
{
    public string Password { get; set; } = "";
}

/// <summary>Whether a password is good enough, and if not, why.</summary>
public sealed record ValidateUserPasswordResponse
{
    public bool Valid { get; init; }

    public string Details { get; set; } = "";
}

/// <summary><c>GET /users/{user}/login-type</c>.</summary>
public sealed record UserLoginType
{
    public string LoginType { get; set; } = "";
}

/// <summary><c>GET /users/{user}/gitsshkey</c>.</summary>
public sealed record GitSshKey
{
    public Guid UserId { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset UpdatedAt { get; init; }

    /// <summary>In authorized_keys form, ending with a newline.</summary>
    public string PublicKey { get; set; } = "";
}
