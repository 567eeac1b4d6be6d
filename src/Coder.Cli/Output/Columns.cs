using System.CommandLine;

namespace Coder.Cli.Output;

/// <summary>The columns that a list can show, and which it does.</summary>
/// <typeparam name="T">What a row shows.</typeparam>
internal sealed class Columns<T>
{
    private readonly Dictionary<string, Func<T, string>> _all = [];
    private readonly List<string> _shown = [];

    /// <summary>Adds a column that is shown unless <c>-c</c> says otherwise.</summary>
    public Columns<T> Add(string name, Func<T, string> value)
    {
        _shown.Add(name);
        return AddHidden(name, value);
    }

    /// <summary>Adds a column that is only shown when <c>-c</c> names it.</summary>
    public Columns<T> AddHidden(string name, Func<T, string> value)
    {
        _all.Add(name, value);
        return this;
    }

    public Option<string[]> Option(CliCommand command) =>
        command.List("--column", "Columns to show: " + string.Join(", ", _all.Keys), "columns", null, "-c");

    public void Write(CliContext context, Option<string[]>? option, IEnumerable<T> rows)
    {
        var names = (option is null ? [] : context.Get(option) ?? []).SelectMany(c => c.Split(',')).Select(c => c.Trim().ToLowerInvariant()).ToList();
        if (names.Count == 0)
        {
            names = _shown;
        }

        if (names.FirstOrDefault(n => !_all.ContainsKey(n)) is { } unknown)
        {
            throw new CliException($"There is no column \"{unknown}\".", "There are: " + string.Join(", ", _all.Keys));
        }

        TableWriter.Write(context.Console, names, rows.Select(row => names.ConvertAll(n => _all[n](row))));
    }
}
