using System.Text.RegularExpressions;
using Coder.Sdk;

namespace Coder.Server.Organizations;

/// <summary>What names and texts of organizations, groups and custom roles must look like.</summary>
internal static partial class OrganizationRules
{
    /// <summary>Longest name of an organization or custom role, in characters.</summary>
    public const int MaxName = 32;

    private const int MaxText = 128;
    private const int MaxDescription = 1024;
    private const int MaxUrl = 2048;

    private static readonly HashSet<string> Reserved = new(StringComparer.OrdinalIgnoreCase) { "default", "new", "create", "me" };

    /// <summary>Notes what is wrong with a name.</summary>
    public static void CheckName(string? name, int longest, List<ValidationError> errors)
    {
        if (string.IsNullOrEmpty(name) || name.Length > longest || !Name().IsMatch(name))
        {
            errors.Add(new("name", $"Must have 1 to {longest} letters, digits and single hyphens between them."));
        }
        else if (Reserved.Contains(name))
        {
            errors.Add(new("name", $"\"{name}\" is a reserved word. Choose another name."));
        }
    }

    /// <summary>Notes what is wrong with a text for people.</summary>
    public static void CheckDisplayName(string? text, List<ValidationError> errors) => CheckText("display_name", text, MaxText, errors);

    /// <summary>Notes what is wrong with a description.</summary>
    public static void CheckDescription(string? text, List<ValidationError> errors)
    {
        if (text?.Length > MaxDescription)
        {
            errors.Add(new("description", $"Must have at most {MaxDescription} characters."));
        }
    }

    /// <summary>Notes what is wrong with the address of a picture: a path of this server (also an emoji's), or a web address.</summary>
    public static void CheckPicture(string field, string? address, List<ValidationError> errors)
    {
        if (string.IsNullOrEmpty(address))
        {
            return;
        }

        var usable = address.Length <= MaxUrl && !address.Any(char.IsControl)
            && (address.StartsWith('/') || (Uri.TryCreate(address, UriKind.Absolute, out var url) && url.Scheme is "http" or "https"));
        if (!usable)
        {
            errors.Add(new(field, "Must be an http or https URL, or a path of this server."));
        }
    }

    private static void CheckText(string field, string? text, int longest, List<ValidationError> errors)
    {
        if (text is not null && (text.Length > longest || text.Any(char.IsControl) || text.Trim() != text))
        {
            errors.Add(new(field, $"Must have at most {longest} characters, no control characters, and no space at its ends."));
        }
    }

    [GeneratedRegex("^[a-zA-Z0-9]+(?:-[a-zA-Z0-9]+)*\\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 100)]
    private static partial Regex Name();
}
