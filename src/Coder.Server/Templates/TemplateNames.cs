using System.Security.Cryptography;
using System.Text.RegularExpressions;

namespace Coder.Server.Templates;

/// <summary>What templates and template versions may be called; every rule answers null or the sentence that says what is wrong.</summary>
internal static partial class TemplateNames
{
    private const int MaximumTemplateName = 32;
    private const int MaximumVersionName = 64;
    private const int MaximumDisplayName = 64;
    private const int MaximumDescription = 128;

    private static readonly string[] Moods =
    [
        "amber", "bold", "brave", "bright", "brisk", "calm", "clever", "crisp", "eager", "fair", "fleet", "gentle", "golden",
        "keen", "kind", "lively", "lucid", "merry", "mild", "nimble", "patient", "plain", "proud", "quick", "quiet", "sharp",
        "silent", "steady", "sunny", "swift", "tidy", "warm",
    ];

    private static readonly string[] Things =
    [
        "acorn", "anchor", "beacon", "birch", "bridge", "brook", "canyon", "cedar", "comet", "coral", "delta", "ember", "falcon",
        "fern", "fjord", "harbor", "heron", "lantern", "maple", "meadow", "otter", "pebble", "pine", "prairie", "quartz", "raven",
        "reef", "ridge", "river", "sparrow", "summit", "willow",
    ];

    /// <summary>Template names are part of addresses and commands.</summary>
    public static string? CheckTemplate(string name) => name switch
    {
        "" => "A template needs a name.",
        { Length: > MaximumTemplateName } => $"The name is {name.Length} characters long; at most {MaximumTemplateName} are allowed.",
        _ when !Slug().IsMatch(name) => $"\"{name}\" is not a template name: use letters, digits and single hyphens between them.",
        "new" or "examples" => $"\"{name}\" is reserved; choose another name.",
        _ => null,
    };

    /// <summary>Version names may also contain dots and underscores, as release numbers do.</summary>
    public static string? CheckVersion(string name) => name switch
    {
        { Length: > MaximumVersionName } => $"The name is {name.Length} characters long; at most {MaximumVersionName} are allowed.",
        _ when !Version().IsMatch(name) =>
            $"\"{name}\" is not a version name: use letters and digits, with single dots, hyphens or underscores between them.",
        _ => null,
    };

    /// <summary>Display names are free text on one line.</summary>
    public static string? CheckDisplayName(string name) => name switch
    {
        { Length: > MaximumDisplayName } => $"The display name is {name.Length} characters long; at most {MaximumDisplayName} are allowed.",
        _ when name.Any(char.IsControl) || name != name.Trim() =>
            "The display name must be one line of text without spaces at its ends.",
        _ => null,
    };

    /// <summary>The description is a short line; the README holds the long text.</summary>
    public static string? CheckDescription(string description) => description.Length > MaximumDescription
        ? $"The description is {description.Length} characters long; at most {MaximumDescription} are allowed. The README holds longer texts."
        : null;

    /// <summary>A name for a version that came without one, such as <c>quick_otter42</c>.</summary>
    public static string MakeUpVersion() =>
        $"{Moods[RandomNumberGenerator.GetInt32(Moods.Length)]}_{Things[RandomNumberGenerator.GetInt32(Things.Length)]}{RandomNumberGenerator.GetInt32(10, 1000)}";

    [GeneratedRegex(@"\A[a-zA-Z0-9]+(-[a-zA-Z0-9]+)*\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Slug();

    [GeneratedRegex(@"\A[a-zA-Z0-9]+([_.-][a-zA-Z0-9]+)*\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Version();
}
