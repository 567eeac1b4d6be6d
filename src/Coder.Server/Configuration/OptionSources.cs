namespace Coder.Server.Configuration;

/// <summary>
/// The texts that options were given, with where each came from: flags win over the environment, that over the YAML file,
/// that over the default. Collects everything that is wrong, so that one start shows all of it.
/// </summary>
internal sealed class OptionSources
{
    private readonly Dictionary<Option, (string Text, string Source)> _given = [];

    private OptionSources()
    {
    }

    /// <summary>What is wrong, one sentence each, with the setting's name and the way out.</summary>
    public List<string> Errors { get; } = [];

    /// <summary>Whether the listing of options was asked for.</summary>
    public bool HelpRequested { get; private set; }

    /// <summary>Whether the version was asked for.</summary>
    public bool VersionRequested { get; private set; }

    /// <summary>Reads all sources.</summary>
    public static OptionSources Read(IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string> environment)
    {
        var sources = new OptionSources();
        var flags = CommandLine.Parse(arguments);
        sources.HelpRequested = flags.Help;
        sources.VersionRequested = flags.Version;
        sources.Errors.AddRange(flags.Errors);

        foreach (var option in OptionTable.All)
        {
            if (flags.Values.TryGetValue(option, out var flag))
            {
                sources.Add(option, flag, $"--{option.Flag}");
            }
            else if (environment.TryGetValue(option.Env, out var variable) && variable.Length > 0)
            {
                sources.Add(option, variable, option.Env);
            }
            else if (option.EnvAlias is { } alias && environment.TryGetValue(alias, out var old) && old.Length > 0)
            {
                sources.Add(option, old, alias);
            }
        }

        sources.ReadFile();
        return sources;
    }

    /// <summary>The option's value; a text that is not one is noted as an error and the default stands in.</summary>
    public T Get<T>(Option<T> option)
    {
        if (_given.TryGetValue(option, out var given))
        {
            if (option.Type.TryParse(given.Text, out var value))
            {
                return value;
            }

            var shown = option.Secret ? "its value" : $"\"{given.Text}\"";
            Errors.Add($"{given.Source}: {shown} {option.Check(given.Text)}.");
        }

        option.Type.TryParse(option.Default, out var fallback);
        return fallback;
    }

    /// <summary>Whether any source has a text for the option.</summary>
    public bool IsGiven(Option option) => _given.ContainsKey(option);

    /// <summary>Where the option's value comes from, for error texts.</summary>
    public string SourceOf(Option option) => _given.TryGetValue(option, out var given) ? given.Source : option.Env;

    private void Add(Option option, string text, string source) => _given.TryAdd(option, (text, source));

    private void ReadFile()
    {
        var path = Get(OptionTable.ConfigFile);
        if (path.Length == 0)
        {
            return;
        }

        var file = YamlSettings.Read(path);
        Errors.AddRange(file.Errors);
        foreach (var (key, text) in file.Values)
        {
            if (OptionTable.All.FirstOrDefault(option => option.Yaml == key) is { } option)
            {
                Add(option, text, $"{path}: {key}");
            }
            else
            {
                Errors.Add($"{path}: there is no setting {key}.{Suggestion.For(key, OptionTable.All.Select(o => o.Yaml).OfType<string>())}");
            }
        }
    }
}
