using System.Text.RegularExpressions;
using Coder.Sdk;

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

    [GeneratedRegex("^[a-zA-Z0-9]+(?:-[a-zA-Z0-9]+)*$", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 100)]
    private static partial Regex Username();

    [GeneratedRegex(@"^[^@\s\p{C}]+@[^@\s\p{C}]+$", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 100)]
    private static partial Regex Email();
}
