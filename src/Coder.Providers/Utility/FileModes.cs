using System.Text.RegularExpressions;
using Coder.Hcl.Values;
using Coder.Providers.Declaration;

namespace Coder.Providers.Utility;

/// <summary>Permissions of files as octal texts, such as <c>0644</c>.</summary>
internal static partial class FileModes
{
    /// <summary>An argument with permissions.</summary>
    public static Field Field(string name, string description) =>
        Declaration.Field.Optional(name, HclType.String, description).Matching(Octal(), "permissions in octal digits such as \"0644\"");

    /// <summary>Reads them.</summary>
    public static UnixFileMode Parse(string text) =>
        (UnixFileMode)text.TrimStart('0').Aggregate(0, (mode, digit) => (mode << 3) + digit - '0');

    [GeneratedRegex("^0?[0-7]{3}$", RegexOptions.CultureInvariant)]
    private static partial Regex Octal();
}
