using System.Text;
using System.Text.Json;

namespace Coder.Terraform.Differential.Tests.ConfigurationSuite;

/// <summary>
/// A folder of <c>configurations/</c>: <c>step1</c>, <c>step2</c>, … hold a configuration and its changes. The files of a step
/// replace those of the same name of the steps before; all others stay. <c>variables.json</c> holds values given on the
/// command line. After the last step everything is destroyed.
/// </summary>
internal sealed class ConfigurationFolder
{
    private const string Exceptions = "exceptions.txt";
    private const string Separator = " ⇒ ";
    private const string Given = "variables.json";

    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "configurations");

    private ConfigurationFolder(string name) => Name = name;

    // All run at once, whichever test is asked for: to look at a few, name the beginning of their names.
    private static readonly string Wanted = Environment.GetEnvironmentVariable("CODER_TEST_CONFIGURATIONS") ?? "";

    /// <summary>Names of all folders.</summary>
    public static IReadOnlyList<string> Names { get; } =
        [.. Directory.GetDirectories(Folder).Select(f => Path.GetFileName(f)).Where(n => n.StartsWith(Wanted, StringComparison.Ordinal)).Order(StringComparer.Ordinal)];

    /// <summary>Configurations where we differ on purpose, with the reason.</summary>
    public static IReadOnlyDictionary<string, string> Excepted { get; } = File.ReadLines(Path.Combine(Folder, Exceptions))
        .Where(line => line.Length > 0 && line[0] != '#')
        .Select(line => line.Split(Separator))
        .ToDictionary(parts => parts[0], parts => parts[1]);

    public string Name { get; }

    /// <summary>Whether it has resources of the built-in providers, not only of terraform's own.</summary>
    public bool NeedsProviders => Name.StartsWith("providers-", StringComparison.Ordinal);

    public required IReadOnlyList<ConfigurationStep> Steps { get; init; }

    public static ConfigurationFolder Read(string name)
    {
        var steps = new List<ConfigurationStep>();
        var files = new SortedDictionary<string, ReadOnlyMemory<byte>>(StringComparer.Ordinal);
        foreach (var step in Directory.GetDirectories(Path.Combine(Folder, name)).Order(StringComparer.Ordinal))
        {
            foreach (var file in Directory.GetFiles(step, "*", SearchOption.AllDirectories))
            {
                files[Path.GetRelativePath(step, file)] = File.ReadAllBytes(file);
            }

            steps.Add(new ConfigurationStep(Path.GetFileName(step), files.Where(f => f.Key != Given).ToDictionary(), Variables(files)));
        }

        return new ConfigurationFolder(name) { Steps = steps };
    }

    private static Dictionary<string, string> Variables(SortedDictionary<string, ReadOnlyMemory<byte>> files) =>
        files.TryGetValue(Given, out var json) ? JsonSerializer.Deserialize<Dictionary<string, string>>(json.Span)! : [];
}

/// <summary>One state of a configuration.</summary>
/// <param name="Name">Name of the step's folder.</param>
/// <param name="Files">All files by path.</param>
/// <param name="Variables">Values given on the command line.</param>
internal sealed record ConfigurationStep(string Name, IReadOnlyDictionary<string, ReadOnlyMemory<byte>> Files, IReadOnlyDictionary<string, string> Variables)
{
    public bool HasModules => Files.Any(f => f.Key.EndsWith(".tf", StringComparison.Ordinal) && Encoding.UTF8.GetString(f.Value.Span).Contains("module \"", StringComparison.Ordinal));
}
