using System.Text.RegularExpressions;
using Coder.Sdk;
using Coder.Server.Access;
using Coder.Server.Configuration;
using Coder.Server.Identity;

namespace Coder.Server.Users;

/// <summary>What names and addresses of users must look like.</summary>
internal static partial class UserRules
{
    private const int MaxUsername = 32;
    private const int MaxFullName = 128;
    private const int MaxEmail = 254;

    private static readonly HashSet<string> Reserved = new(StringComparer.OrdinalIgnoreCase) { "me", "new", "create", "first" };

    /// <summary>Notes what is wrong with a user name.</summary>
    public static void CheckUsername(string username, List<ValidationError> errors)
    {
        if (username.Length is 0 or > MaxUsername || !Username().IsMatch(username))
        {
            errors.Add(new("username", $"Must have 1 to {MaxUsername} letters, digits and single hyphens between them."));
        }
        else if (Reserved.Contains(username))
        {
            errors.Add(new("username", $"\"{username}\" is a reserved word. Choose another name."));
        }
    }

    /// <summary>Notes what is wrong with an e-mail address; whether it exists is not asked.</summary>
    public static void CheckEmail(string email, List<ValidationError> errors)
    {
        if (email.Length is 0 or > MaxEmail || !Email().IsMatch(email))
        {
            errors.Add(new("email", "Must be an e-mail address such as ada@example.com."));
        }
    }

    /// <summary>Notes what is wrong with a full name.</summary>
    public static void CheckFullName(string name, List<ValidationError> errors)
    {
        if (name.Length > MaxFullName || name.Any(char.IsControl) || name.Trim() != name)
        {
            errors.Add(new("name", $"Must have at most {MaxFullName} characters, no control characters, and no space at its ends."));
        }
    }

    /// <summary>Notes what is wrong with the names and the address of a new user.</summary>
    public static void CheckIdentity(string username, string email, string name, List<ValidationError> errors)
    {
        CheckUsername(username, errors);
        CheckEmail(email, errors);
        CheckFullName(name, errors);
    }

    /// <summary>Notes what is wrong with a new password.</summary>
    public static void CheckPassword(string password, List<ValidationError> errors)
    {
        if (PasswordRules.Refuse(password) is { } weak)
        {
            errors.Add(new("password", weak));
        }
    }

    /// <summary>Notes a way to log in that is not offered, and what is wrong with its password.</summary>
    public static void CheckLogin(string loginType, string password, List<ValidationError> errors)
    {
        switch (loginType)
        {
            case LoginType.Password:
                CheckPassword(password, errors);
                break;
            case LoginType.None when password.Length > 0:
                errors.Add(new("password", "A user without a login has no password."));
                break;
            case LoginType.Oidc when password.Length > 0:
                errors.Add(new("password", "A user who signs in through the login provider has no password here."));
                break;
            case LoginType.None or LoginType.Oidc:
                break;
            default:
                errors.Add(new("login_type", $"\"{loginType}\" is not offered by this server; use {LoginType.Password}, {LoginType.Oidc} or {LoginType.None}."));
                break;
        }
    }

    /// <summary>Notes what is wrong with an account for a machine: it has a name and tokens, but no address and no login.</summary>
    public static void CheckServiceAccount(CreateUserRequest request, string loginType, List<ValidationError> errors)
    {
        CheckUsername(request.Username, errors);
        CheckFullName(request.Name, errors);
        if (request.Email.Length > 0)
        {
            errors.Add(new("email", "A service account has no e-mail address. Leave it empty."));
        }

        if (request.Password.Length > 0)
        {
            errors.Add(new("password", "A service account has no password. It uses tokens."));
        }

        if (loginType != LoginType.None)
        {
            errors.Add(new("login_type", $"A service account has no login: use {LoginType.None}, or leave it out."));
        }
    }

    /// <summary>Notes a password login while the deployment refuses those of everybody but owners.</summary>
    public static void CheckPasswordsOffered(LoginOptions options, string loginType, string[] roles, List<ValidationError> errors)
    {
        if (options.DisablePasswordAuth && loginType == LoginType.Password && !roles.Contains(RoleName.Owner))
        {
            errors.Add(new("login_type", "Password logins are disabled on this deployment (CODER_DISABLE_PASSWORD_AUTH), except of owners."));
        }
    }

    /// <summary>Notes an unknown status.</summary>
    public static void CheckStatus(string? status, List<ValidationError> errors)
    {
        if (status is not (null or UserStatus.Active or UserStatus.Dormant or UserStatus.Suspended))
        {
            errors.Add(new("user_status", "Must be active, dormant or suspended."));
        }
    }

    /// <summary>Notes site-wide roles that do not exist.</summary>
    public static void CheckRoles(string[] roles, List<ValidationError> errors)
    {
        foreach (var role in roles.Where(role => !Roles.Site.ContainsKey(role)))
        {
            errors.Add(new("roles", $"There is no role \"{role}\"; known roles: {string.Join(", ", Roles.Site.Keys)}."));
        }
    }

    [GeneratedRegex("^[a-zA-Z0-9]+(?:-[a-zA-Z0-9]+)*\\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 100)]
    private static partial Regex Username();

    [GeneratedRegex(@"^[^@\s\p{C}]+@[^@\s\p{C}]+\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 100)]
    private static partial Regex Email();
}
