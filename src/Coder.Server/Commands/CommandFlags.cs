namespace Coder.Server.Commands;

/// <summary>
/// The flags of a command, taken out of its arguments; each can be given by an environment variable too. What is left are settings of
/// the server (such as <c>--postgres-url</c>) and plain words.
/// </summary>
internal sealed class CommandFlags
{
    private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);

    private CommandFlags()
    {
    }

    /// <summary>Arguments without a leading dash that belong to no flag.</summary>
    public List<string> Words { get; } = [];

    /// <summary>Arguments for the server's own settings.</summary>
    public List<string> Settings { get; } = [];

    /// <summary>Whether the usage was asked for.</summary>
    public bool Help { get; private set; }

    /// <summary>Takes the flags named in <paramref name="flags"/> (name → variable).</summary>
    public static CommandFlags Read(CommandInput input, IReadOnlyDictionary<string, string> flags)
    {
        var read = new CommandFlags();
        foreach (var (flag, variable) in flags)
        {
            if (input.Environment.GetValueOrDefault(variable) is { Length: > 0 } value)
            {
                read._values[flag] = value;
            }
        }

        for (var i = 1; i < input.Arguments.Count; i++)
        {
            i = read.Take(input.Arguments, i, flags);
        }

        return read;
    }

    /// <summary>The value of a flag; empty when it was not given.</summary>
    public string Get(string flag) => _values.GetValueOrDefault(flag, "");

    /// <summary>Takes one argument, with the value that follows it. The index of the last one that was taken.</summary>
    private int Take(IReadOnlyList<string> arguments, int i, IReadOnlyDictionary<string, string> flags)
    {
        var argument = arguments[i];
        var parts = argument.Split('=', 2);
        if (argument is "--help" or "-h")
        {
            Help = true;
        }
        else if (!argument.StartsWith('-'))
        {
            Words.Add(argument);
        }
        else if (!flags.ContainsKey(parts[0]))
        {
            Settings.Add(argument);
            if (parts.Length == 1 && i + 1 < arguments.Count && !arguments[i + 1].StartsWith('-'))
            {
                Settings.Add(arguments[++i]);
            }
        }
        else if (parts.Length == 2)
        {
            _values[parts[0]] = parts[1];
        }
        else if (i + 1 < arguments.Count)
        {
            _values[parts[0]] = arguments[++i];
        }
        else
        {
            throw new StartupException($"{argument}: a value is missing.");
        }

        return i;
    }
}
