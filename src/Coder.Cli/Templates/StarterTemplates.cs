using System.Reflection;
using Coder.Cli.Parameters;

namespace Coder.Cli.Templates;

/// <summary>A starter template in this program: the name of its directory, and what its README says of it.</summary>
internal sealed record StarterTemplate(string Id, string Name, string Description);

/// <summary>The starter templates of the repository's <c>templates/</c>, embedded so that they are there without a server.</summary>
internal static class StarterTemplates
{
    private const string Prefix = "templates/";

    private static readonly Assembly Assembly = typeof(StarterTemplates).Assembly;

    public static IReadOnlyList<StarterTemplate> All() =>
    [
        .. Files().Select(f => f.Split('/')[1]).Distinct().Order(StringComparer.Ordinal).Select(Describe),
    ];

    /// <summary>Writes a template's files.</summary>
    public static void Unpack(string id, string directory)
    {
        foreach (var file in Files().Where(f => f.StartsWith($"{Prefix}{id}/", StringComparison.Ordinal)))
        {
            var path = Path.Combine(directory, file[(Prefix.Length + id.Length + 1)..]);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            using var content = Assembly.GetManifestResourceStream(file)!;
            using var target = File.Create(path);
            content.CopyTo(target);
        }
    }

    private static IEnumerable<string> Files() =>
        Assembly.GetManifestResourceNames().Where(n => n.StartsWith(Prefix, StringComparison.Ordinal));

    /// <summary>Reads the front matter of the template's README, as Coder's own templates have it.</summary>
    private static StarterTemplate Describe(string id)
    {
        using var readme = Assembly.GetManifestResourceStream($"{Prefix}{id}/README.md");
        var facts = new Dictionary<string, string>();
        if (readme is not null)
        {
            using var reader = new StreamReader(readme);
            var parts = reader.ReadToEnd().Split("---\n", 3);
            if (parts is ["", var matter, _])
            {
                facts = NamedValues.ReadText(matter);
            }
        }

        return new StarterTemplate(id, facts.GetValueOrDefault("display_name", id), facts.GetValueOrDefault("description", ""));
    }
}
