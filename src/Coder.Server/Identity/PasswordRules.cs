namespace Coder.Server.Identity;

/// <summary>Which passwords are good enough: long, not one of the usual ones, not made of few characters.</summary>
internal static class PasswordRules
{
    private const int MinLength = 8;
    private const int MinDistinct = 5;

    private static readonly HashSet<string> Usual = new(StringComparer.OrdinalIgnoreCase)
    {
        "password", "password1", "password12", "password123", "passw0rd", "p@ssw0rd", "12345678", "123456789", "1234567890",
        "qwertyuiop", "qwerty123", "iloveyou1", "adminadmin", "administrator", "letmein123", "welcome1", "welcome123", "changeme",
        "changeme123", "coder123", "codercoder", "football1", "baseball1", "sunshine1", "princess1", "superman1", "trustno1",
    };

    /// <summary>What is wrong with the password, or null when it will do.</summary>
    public static string? Refuse(string password)
    {
        if (password.Length < MinLength)
        {
            return $"The password must have at least {MinLength} characters.";
        }

        if (password.Length > PasswordHasher.MaxLength)
        {
            return $"The password must have at most {PasswordHasher.MaxLength} characters.";
        }

        if (Usual.Contains(password))
        {
            return "The password is one of those that everybody tries first. Choose another one.";
        }

        return password.Distinct().Count() < MinDistinct
            ? "The password repeats too few different characters. Choose another one."
            : null;
    }
}
