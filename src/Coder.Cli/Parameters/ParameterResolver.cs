using System.Text.Json;
using Coder.Cli.Console;
using Coder.Cli.Prompts;
using Coder.Sdk;

namespace Coder.Cli.Parameters;

/// <summary>Settles the parameters of a build: given values, a preset, values of the last build, questions.</summary>
internal static class ParameterResolver
{
    /// <summary>The values to send; what is left out has its default.</summary>
    /// <param name="console">Asks for what nobody gave.</param>
    /// <param name="form">The parameters that the template asks for with some values.</param>
    /// <param name="given">What is known before.</param>
    /// <param name="ct">Cancels.</param>
    public static async Task<IReadOnlyList<WorkspaceBuildParameter>> ResolveAsync(
        IConsole console,
        Func<IReadOnlyDictionary<string, string>, CancellationToken, Task<IReadOnlyList<TemplateVersionParameter>>> form,
        GivenParameters given,
        CancellationToken ct)
    {
        var values = Known(given);
        var settled = new Dictionary<string, string?>(StringComparer.Ordinal);
        var parameters = await form(values, ct);

        // What only an answer would show cannot be given beside it; so a mistyped name is told before anybody is asked.
        RefuseUnknown(parameters, given.Values.Keys);
        while (await SettleAsync(console, parameters, settled, values, given, ct))
        {
            parameters = await form(values, ct);
        }

        return [.. parameters.Where(p => settled[p.Name] is not null).Select(p => new WorkspaceBuildParameter(p.Name, settled[p.Name]!))];
    }

    // Settles parameters until one gets a value that the form does not know of: others may depend on it. False when all are settled.
    private static async Task<bool> SettleAsync(
        IConsole console, IReadOnlyList<TemplateVersionParameter> parameters, Dictionary<string, string?> settled,
        Dictionary<string, string> values, GivenParameters given, CancellationToken ct)
    {
        foreach (var parameter in parameters.Where(p => !settled.ContainsKey(p.Name)))
        {
            var value = await ValueAsync(console, parameter, given, ct);
            settled[parameter.Name] = value;
            var changes = values.GetValueOrDefault(parameter.Name) != value;
            if (value is null)
            {
                values.Remove(parameter.Name);
            }
            else
            {
                values[parameter.Name] = value;
            }

            if (changes)
            {
                return true;
            }
        }

        return false;
    }

    private static Dictionary<string, string> Known(GivenParameters given)
    {
        var values = new Dictionary<string, string>(given.Previous ?? new Dictionary<string, string>(), StringComparer.Ordinal);
        foreach (var (name, value) in given.Values.Concat(given.Preset))
        {
            values[name] = value;
        }

        return values;
    }

    private static async Task<string?> ValueAsync(
        IConsole console, TemplateVersionParameter parameter, GivenParameters given, CancellationToken ct)
    {
        var previous = parameter.Ephemeral ? null : given.Previous?.GetValueOrDefault(parameter.Name);
        if (given.Preset.TryGetValue(parameter.Name, out var value))
        {
            return value; // as the server decides
        }

        if (given.Values.TryGetValue(parameter.Name, out value))
        {
            if (!parameter.Mutable && previous is not null && previous != value)
            {
                throw new CliException(
                    $"The parameter {parameter.Name} is \"{previous}\" and cannot change after the workspace was created.");
            }

            return ParameterRules.Check(parameter, value, previous) is { } problem
                ? throw new CliException($"The parameter {parameter.Name} cannot be \"{value}\".", problem)
                : value;
        }

        if (previous is not null && !(given.AlwaysAsk && parameter.Mutable) && ParameterRules.Check(parameter, previous) is null)
        {
            return previous;
        }

        // Ephemeral ones have a default and are set by options only.
        if (parameter.Ephemeral || (given.TakeDefaults && !parameter.Required))
        {
            return given.Defaults.GetValueOrDefault(parameter.Name);
        }

        var offered = given.Defaults.GetValueOrDefault(parameter.Name)
            ?? previous
            ?? (parameter.Required ? null : parameter.DefaultValue);
        return await AskAsync(console, parameter, offered, previous, ct);
    }

    private static void RefuseUnknown(IReadOnlyList<TemplateVersionParameter> parameters, IEnumerable<string> names)
    {
        if (names.FirstOrDefault(n => parameters.All(p => p.Name != n)) is { } unknown)
        {
            throw new CliException(
                $"The template has no parameter \"{unknown}\".",
                parameters.Count == 0 ? "It has none at all." : "It has: " + string.Join(", ", parameters.Select(p => p.Name)));
        }
    }

    private static async Task<string> AskAsync(
        IConsole console, TemplateVersionParameter parameter, string? offered, string? previous, CancellationToken ct)
    {
        var flag = $"--parameter {parameter.Name}=...";
        var question = parameter.DisplayName ?? parameter.Name;
        if (console.IsInteractive && parameter.DescriptionPlaintext.Trim() is { Length: > 0 } description)
        {
            await console.Error.WriteLineAsync();
            await console.Error.WriteLineAsync(Ansi.Dim(description, console.ErrorHasColor));
        }

        if (parameter.Options.Count > 0)
        {
            return await AskOptionAsync(console, parameter, question, offered, flag, ct);
        }

        if (parameter.Type == "bool")
        {
            return await Prompt.ConfirmAsync(console, question, offered == "true", flag, ct) ? "true" : "false";
        }

        return await Prompt.AskAsync(
            console, question, offered, text => ParameterRules.Check(parameter, text, previous), flag, ct);
    }

    private static async Task<string> AskOptionAsync(
        IConsole console, TemplateVersionParameter parameter, string question, string? offered, string flag, CancellationToken ct)
    {
        var labels = parameter.Options
            .Select(o => o.Description.Length == 0 ? o.Name : $"{o.Name} – {o.Description}")
            .ToList();
        if (parameter.Type == "list(string)")
        {
            var chosen = await Prompt.SelectManyAsync(console, question, labels, flag, ct);
            return JsonSerializer.Serialize(
                [.. chosen.Select(i => parameter.Options[i].Value)], CoderJsonContext.Default.IReadOnlyListString);
        }

        var preselected = parameter.Options.Select(o => o.Value).ToList().IndexOf(offered ?? "");
        return parameter.Options[await Prompt.SelectAsync(console, question, labels, preselected, flag, ct)].Value;
    }
}
