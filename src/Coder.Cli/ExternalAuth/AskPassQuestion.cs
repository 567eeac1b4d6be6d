namespace Coder.Cli.ExternalAuth;

/// <summary>What Git asks its askpass program, as <c>Username for 'https://host': </c> or <c>Password for 'https://user@host': </c>.</summary>
/// <param name="Url">The address that Git wants to reach, without a user name.</param>
/// <param name="AsksForPassword">Whether it wants the password.</param>
internal sealed record AskPassQuestion(string Url, bool AsksForPassword)
{
    private const string Username = "Username for '";
    private const string Password = "Password for '";

    /// <summary>Reads a question; false when it is about something else, such as the passphrase of a key.</summary>
    public static bool TryParse(string text, out AskPassQuestion question)
    {
        question = null!;
        var start = text.StartsWith(Username, StringComparison.Ordinal) ? Username : text.StartsWith(Password, StringComparison.Ordinal) ? Password : null;
        var end = text.LastIndexOf('\'');
        if (start is null || end <= start.Length
            || !Uri.TryCreate(text[start.Length..end], UriKind.Absolute, out var url) || url.Scheme is not ("https" or "http"))
        {
            return false;
        }

        var address = url.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped);
        question = new AskPassQuestion(address.TrimEnd('/'), start == Password);
        return true;
    }
}
