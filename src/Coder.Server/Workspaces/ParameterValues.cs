using Coder.Sdk;
using Coder.Server.Templates;

namespace Coder.Server.Workspaces;

/// <summary>Which values a build gets for the parameters of its template version, and whether they may be used.</summary>
internal static class ParameterValues
{
    /// <summary>
    /// Values given now win over those of the previous build, which win over defaults; ephemeral values are never taken over.
    /// Answers the values, and one problem per parameter that is unknown, missing, invalid, or changed although it is fixed.
    /// </summary>
    /// <param name="definitions">The parameters of the version.</param>
    /// <param name="previous">The values of the workspace's previous build; empty for its first.</param>
    /// <param name="given">The values of the request.</param>
    /// <param name="starts">False for a stop or delete, which never fails for what is missing or out of date.</param>
    public static (IReadOnlyDictionary<string, string> Values, IReadOnlyList<ValidationError> Problems) Resolve(
        IReadOnlyList<ParameterDefinition> definitions,
        IReadOnlyDictionary<string, string> previous,
        IReadOnlyList<WorkspaceBuildParameter> given,
        bool starts)
    {
        var problems = new List<ValidationError>();
        var asked = Collect(definitions, given, problems);
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var definition in definitions)
        {
            var before = previous.GetValueOrDefault(definition.Name);
            var isGiven = asked.TryGetValue(definition.Name, out var value);
            if (!isGiven && !definition.Ephemeral)
            {
                value = before;
            }

            if (value is null && definition.Required && starts)
            {
                problems.Add(new(definition.Name, $"\"{Title(definition)}\" needs a value: the template has no default for it."));
                continue;
            }

            value ??= definition.DefaultValue;
            values[definition.Name] = value;
            if ((starts || isGiven) && Check(definition, value, before, isGiven) is { } problem)
            {
                problems.Add(new(definition.Name, problem));
            }
        }

        return (values, problems);
    }

    private static Dictionary<string, string> Collect(
        IReadOnlyList<ParameterDefinition> definitions, IReadOnlyList<WorkspaceBuildParameter> given, List<ValidationError> problems)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var parameter in given)
        {
            if (!definitions.Any(definition => definition.Name == parameter.Name))
            {
                var known = definitions.Count == 0 ? "it has none" : "it has " + string.Join(", ", definitions.Select(definition => definition.Name));
                problems.Add(new(parameter.Name, $"The template version has no parameter \"{parameter.Name}\"; {known}."));
            }
            else if (!values.TryAdd(parameter.Name, parameter.Value))
            {
                problems.Add(new(parameter.Name, $"\"{parameter.Name}\" is given twice."));
            }
        }

        return values;
    }

    private static string? Check(ParameterDefinition definition, string value, string? before, bool isGiven)
    {
        if (isGiven && !definition.Mutable && before is not null && before != value)
        {
            return $"\"{Title(definition)}\" cannot change after the workspace was created; it is \"{before}\".";
        }

        if (ParameterValidation.Check(definition, value, before) is not { } problem)
        {
            return null;
        }

        return isGiven || before is null ? problem : $"{problem} The previous build used it; choose a new value.";
    }

    private static string Title(ParameterDefinition definition) =>
        definition.DisplayName.Length == 0 ? definition.Name : definition.DisplayName;
}
